"""What is done with the definitions of a version: another one takes the place of the current."""

from collections.abc import Sequence

from django.db import transaction

from apis.actions.moving import WrongState
from apis.actions.uploads import Upload, save_current_definition
from apis.actions.versions import lock_version
from apis.definitions import CheckResult
from apis.lifecycle.states import State
from apis.models import Definition, Version
from apis.permissions import CREATE_API, PUBLISH_API
from apis.signals import definition_changed
from console.refusals import Refusal
from console.words.lines import clean_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize

UNPUBLISHED = (State.CREATED, State.PRE_RELEASED)
"""The states in which no one relies on what a version does."""
PUBLISHED = (State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""Those in which someone can. A retired version keeps its definition."""


class BreaksCallers(Refusal):
    slug = "breaks-callers"
    message = (
        "This definition has breaking changes: {count}. Enter a reason that subscribers are told,"
        " or add a version of the API."
    )
    field = "reason"


@transaction.atomic
def add_definition(*, version: Version, source: str, checked: CheckResult, by: Actor) -> Definition:
    """Give a version that no one relies on a definition, or a newer one.

    `checked` is what `check_for_version` says of the source. The number is its info.version,
    which fits the version and is higher than all before.
    """
    organization, by = authorize(by, CREATE_API, on=version)
    version = _fresh(organization, version, UNPUBLISHED)
    return save_current_definition(version, Upload(source, checked), by)


@transaction.atomic
def replace_definition(
    *, version: Version, source: str, checked: CheckResult, reason: str, by: Actor
) -> Definition:
    """Give a version that was published a newer definition. What breaks callers needs a reason."""
    organization, by = authorize(by, PUBLISH_API, on=version)
    version = _fresh(organization, version, PUBLISHED)
    breaking = [change for change in checked.changes if change.is_breaking]
    reason = clean_line(reason, field="reason") if breaking else ""

    definition = save_current_definition(version, Upload(source, checked, reason), by)
    if breaking and not reason:
        raise BreaksCallers(count=len(breaking))
    if breaking:
        definition_changed.send(Version, version=version, by=by, reason=reason)
    return definition


def _fresh(organization: Organization, version: Version, states: Sequence[State]) -> Version:
    version = lock_version(organization, version)
    if version.state not in states:
        state = State(version.state).label.lower()
        raise WrongState(version=version, state=state, done="changed here")
    return version
