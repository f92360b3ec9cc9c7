"""What stands in the way of deleting an API: the sentence that says which version, and why."""

from collections.abc import Iterable

from apis.models import Version
from apis.states import DELETABLE
from apis.uses import uses_of
from console.refusals import Refusal


class StillShown(Refusal):
    slug = "still-shown"
    message = (
        "{version} is {state}. An API can be deleted when all of its versions are new or retired."
    )


class StillInUse(Refusal):
    slug = "still-in-use"
    message = "{version} is still in use: {uses}."


def obstacle_to_deletion(versions: Iterable[Version]) -> Refusal | None:
    """Why the API of these versions, all that it has, cannot be deleted now; None if it can."""
    for version in versions:
        if version.state not in DELETABLE:
            return StillShown(version=version, state=version.get_state_display().lower())
        if uses := uses_of(version):
            return StillInUse(version=version, uses=uses)
    return None
