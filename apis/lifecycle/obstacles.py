"""What stands in the way of deleting versions of an API, and what to do about it."""

from collections.abc import Iterable

from apis.lifecycle.uses import uses_of
from apis.models import Version
from apis.states import DELETABLE, State
from console.refusals import Refusal

_WAYS = {
    State.PRE_RELEASED: "Publish it, and then deprecate and retire it",
    State.PUBLISHED: "Deprecate and retire it first",
    State.BLOCKED: "Unblock it first",
    State.DEPRECATED: "Retire it first",
}
_WAYS_BACK = {
    State.PRE_RELEASED: "Withdraw it first",
    State.PUBLISHED: "No application has subscribed to it: unpublish and withdraw it first",
}
"""What to do with a version that was never subscribed to."""


class StillShown(Refusal):
    slug = "still-shown"
    message = "{version} is {state}. Only created and retired versions can be deleted. {way}."


class StillInUse(Refusal):
    slug = "still-in-use"
    message = "{version} is still in use: {uses}."


class OnlyVersion(Refusal):
    slug = "only-version"
    message = "{version} is the only version of {api}. Delete the API instead."


def obstacle_to_deleting_version(version: Version) -> Refusal | None:
    """Why this version cannot be deleted while its API stays; None if it can."""
    if version.api.versions.count() == 1:
        return OnlyVersion(version=version, api=version.api)
    return obstacle_to_deleting_versions([version])


def obstacle_to_deleting_versions(versions: Iterable[Version]) -> Refusal | None:
    """Why one of these versions cannot be deleted with the others; None if all can."""
    for version in versions:
        if version.state not in DELETABLE:
            state = version.get_state_display().lower()
            return StillShown(version=version, state=state, way=_way(version))
        if uses := uses_of(version):
            return StillInUse(version=version, uses=uses)
    return None


def _way(version: Version) -> str:
    """What to do first to be able to delete the version, in words."""
    ways = _WAYS if version.subscribed_at else _WAYS | _WAYS_BACK
    return ways[State(version.state)]
