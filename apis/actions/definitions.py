"""What is done with the definitions of a version: another one takes the place of the current."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.db import transaction

from apis.actions.moving import WrongState
from apis.actions.versions import fresh_version
from apis.definitions import Checked
from apis.definitions.numbers import Number
from apis.events import DEFINITION_ADDED, DEFINITION_BROKEN
from apis.models import Definition, Reference, Version
from apis.permissions import CREATE_API, PUBLISH_API
from apis.signals import definition_changed
from apis.states import State
from audit import log
from console.refusals import Refusal
from console.words.lines import fit_line
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import entered_for

UNPUBLISHED = (State.CREATED, State.PRE_RELEASED)
"""The states in which no one relies on what a version does."""
PUBLISHED = (State.PUBLISHED, State.BLOCKED, State.DEPRECATED)
"""Those in which someone can. A retired version keeps its definition."""
MOST_DEFINITIONS = 500
"""Of one version: each keeps its text, of up to 2 MB."""


class HasErrors(Refusal):
    slug = "has-errors"
    message = "The definition has errors. Fix them and try again."
    field = "definition"
    is_mistake = True


class NoNumber(Refusal):
    slug = "no-number"
    message = "Set info.version to a number in three parts, such as {major}.0.0."
    field = "definition"
    is_mistake = True


class OtherMajor(Refusal):
    slug = "other-major"
    message = (
        "info.version is {number}, and this is {version}. Set it to a number that starts with"
        " {major}, or add a version of the API."
    )
    field = "definition"
    is_mistake = True


class NothingChanged(Refusal):
    slug = "nothing-changed"
    message = "Nothing changed: this is definition {number}."
    field = "definition"
    is_mistake = True


class SameNumber(Refusal):
    slug = "same-number"
    message = "There is another definition {number}. Set info.version to a higher number."
    field = "definition"
    is_mistake = True


class LowerNumber(Refusal):
    slug = "lower-number"
    message = (
        "info.version is {number}, and the highest so far is {highest}. Set it to a higher one."
    )
    field = "definition"
    is_mistake = True


class BreaksCallers(Refusal):
    slug = "breaks-callers"
    message = (
        "This definition has breaking changes: {count}. Enter a reason that subscribers are told,"
        " or add a version of the API."
    )
    field = "reason"


class Overtaken(Refusal):
    slug = "overtaken"
    message = "Someone added a definition while this one was checked. Add it again."


class TooManyDefinitions(Refusal):
    slug = "too-many-definitions"
    message = "{version} has {most} definitions, which is the limit."


@dataclass(frozen=True)
class Upload:
    """A text with what checking says, and the reason if there is one."""

    source: str
    checked: Checked
    reason: str = ""


@transaction.atomic
def add_definition(*, version: Version, source: str, checked: Checked, by: Actor) -> Definition:
    """Give a version that no one relies on a definition, or a newer one.

    `checked` is what `checked_for` says of the source. The number is its info.version: it fits the
    version, and is higher than all before.
    """
    organization, by = entered_for(by, CREATE_API, on=version)
    version = _fresh(organization, version, UNPUBLISHED)
    return _take(version, Upload(source, checked), by)


@transaction.atomic
def replace_definition(
    *, version: Version, source: str, checked: Checked, reason: str, by: Actor
) -> Definition:
    """Give a version that was published a newer definition. What breaks callers needs a reason."""
    organization, by = entered_for(by, PUBLISH_API, on=version)
    version = _fresh(organization, version, PUBLISHED)
    breaking = [change for change in checked.changes if change.is_breaking]
    reason = fit_line(reason, field="reason") if breaking else ""

    definition = _take(version, Upload(source, checked, reason), by)
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


def _take(version: Version, upload: Upload, by: Actor) -> Definition:
    """Make it the current one, and tell the history."""
    checked = upload.checked
    number, digest = _fit(version, upload.source, checked)
    if checked.follows != str(version.definition or ""):
        raise Overtaken
    before = {"number": version.definition.number} if version.definition else {}
    version.definition = version.definitions.create(
        organization=version.organization,
        number=str(number),
        source=upload.source,
        document=checked.document,
        sha256=digest,
        findings=[asdict(finding) for finding in checked.findings],
        changes=[asdict(change) for change in checked.changes],
        by=by.person,
    )
    Reference.objects.create(
        organization=version.organization,
        definition=version.definition,
        **asdict(checked.written),
    )
    version.save(update_fields=["definition"])
    log.record(
        DEFINITION_BROKEN if upload.reason else DEFINITION_ADDED,
        organization=version.organization,
        by=by,
        target=version,
        before=before,
        after={"number": str(number), **({"because": upload.reason} if upload.reason else {})},
    )
    return version.definition


def _fit(version: Version, source: str, checked: Checked) -> tuple[Number, str]:
    """The number and the digest of a text that can follow those before."""
    if not checked.is_valid or checked.document is None:
        raise HasErrors
    digest = sha256(source.encode()).hexdigest()
    known = dict(version.definitions.values_list("sha256", "number"))
    if digest in known:
        raise NothingChanged(number=known[digest])
    if len(known) >= MOST_DEFINITIONS:
        raise TooManyDefinitions(version=version, most=MOST_DEFINITIONS)
    try:
        number = Number.parse(checked.document["info"]["version"])
    except ValueError:
        raise NoNumber(major=version.major) from None
    if number.major != version.major:
        raise OtherMajor(number=number, version=version, major=version.major)
    if str(number) in known.values():
        raise SameNumber(number=number)
    highest = max(map(Number.parse, known.values()), default=number)
    if number < highest:
        raise LowerNumber(number=number, highest=highest)
    return number, digest
