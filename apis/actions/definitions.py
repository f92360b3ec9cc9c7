"""Actions that give a version a new current definition."""

from collections.abc import Sequence

from django.db import transaction

from apis.actions.moving import WrongState
from apis.actions.uploads import Upload, save_current_definition
from apis.actions.versions import lock_version
from apis.definitions import CheckResult
from apis.models import Definition, Version
from apis.permissions import CREATE_API, PUBLISH_API
from apis.signals import definition_changed
from apis.states import State
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize

UNPUBLISHED = (State.CREATED, State.PRE_RELEASED)
"""The states in which no one relies on a version."""
PUBLISHED = (State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""The states in which someone can rely on it. A retired version keeps its definition."""


class BreaksCallers(Refusal):
    slug = "breaks-callers"
    message = (
        "This definition has breaking changes: {count}. Enter a reason that subscribers are told,"
        " or add a version of the API."
    )
    field = "reason"


@transaction.atomic
def add_definition(*, version: Version, source: str, checked: CheckResult, by: Actor) -> Definition:
    """Save a definition as the current one of a version that was not published yet.

    `checked` is the result of `apis.checking` for this source and version. Raises VersionGone,
    WrongState, and what `save_current_definition` raises.
    """
    organization, by = authorize(by, CREATE_API, on=version)
    version = _lock_version_in(UNPUBLISHED, organization, version)
    return save_current_definition(version, Upload(source, checked), by)


@transaction.atomic
def replace_definition(
    *, version: Version, source: str, checked: CheckResult, reason: str, by: Actor
) -> Definition:
    """Save a definition as the current one of a published version.

    If it has breaking changes, it needs a reason, which subscribers are told through the signal
    `definition_changed`. Raises VersionGone, WrongState, BreaksCallers, InvalidLine, and what
    `save_current_definition` raises.
    """
    organization, by = authorize(by, PUBLISH_API, on=version)
    version = _lock_version_in(PUBLISHED, organization, version)
    breaking = [change for change in checked.changes if change.is_breaking]
    reason = clean_line(reason, field="reason") if breaking else ""

    definition = save_current_definition(version, Upload(source, checked, reason), by)
    if breaking and not reason:
        raise BreaksCallers(count=len(breaking))
    if breaking:
        definition_changed.send(Version, version=version, by=by, reason=reason)
    return definition


def _lock_version_in(
    states: Sequence[State], organization: Organization, version: Version
) -> Version:
    """Lock the version, and return it as it is now. Raises WrongState if it is in no such state."""
    version = lock_version(organization, version)
    if version.state not in states:
        raise WrongState(version=version)
    return version
