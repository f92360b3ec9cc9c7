"""What is done with the definitions of a version: another one takes the place of the current."""

from collections.abc import Sequence

from django.db import transaction

from apis.actions.moving import WrongState
from apis.actions.uploads import Upload, take
from apis.actions.versions import fresh_version
from apis.definitions import Checked
from apis.models import Definition, Version
from apis.permissions import CREATE_API, PUBLISH_API
from apis.signals import definition_changed
from apis.states import State
from console.refusals import Refusal
from console.words.lines import fit_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import entered_for

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
def add_definition(*, version: Version, source: str, checked: Checked, by: Actor) -> Definition:
    """Give a version that no one relies on a definition, or a newer one.

    `checked` is what `checked_for` says of the source. The number is its info.version: it fits the
    version, and is higher than all before.
    """
    organization, by = entered_for(by, CREATE_API, on=version)
    version = _fresh(organization, version, UNPUBLISHED)
    return take(version, Upload(source, checked), by)


@transaction.atomic
def replace_definition(
    *, version: Version, source: str, checked: Checked, reason: str, by: Actor
) -> Definition:
    """Give a version that was published a newer definition. What breaks callers needs a reason."""
    organization, by = entered_for(by, PUBLISH_API, on=version)
    version = _fresh(organization, version, PUBLISHED)
    breaking = [change for change in checked.changes if change.is_breaking]
    reason = fit_line(reason, field="reason") if breaking else ""

    definition = take(version, Upload(source, checked, reason), by)
    if breaking and not reason:
        raise BreaksCallers(count=len(breaking))
    if breaking:
        definition_changed.send(Version, version=version, by=by, reason=reason)
    return definition


def _fresh(organization: Organization, version: Version, states: Sequence[State]) -> Version:
    version = fresh_version(organization, version)
    if version.state not in states:
        state = State(version.state).label.lower()
        raise WrongState(version=version, state=state, done="changed here")
    return version
