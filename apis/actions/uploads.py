"""Saves an uploaded definition as the current one of a version, if it can follow those before."""

from dataclasses import asdict, dataclass

from apis.definitions import CheckResult
from apis.definitions.reading.numbers import HIGHEST_MAJOR, LONGEST, Number
from apis.events import DEFINITION_ADDED, DEFINITION_BROKEN
from apis.models import Definition, Reference, Version
from audit import log
from console.refusals import Refusal
from organizations.tenancy.actors import Actor

MOST_DEFINITIONS = 500
"""Definitions of one version, each with its text of up to 2 MB."""


class HasErrors(Refusal):
    slug = "has-errors"
    message = "The definition has errors. Fix them and try again."
    field = "definition"
    is_mistake = True


class NoNumber(Refusal):
    slug = "no-number"
    message = (
        "Set info.version to a number such as 1.4.2, 1.4 or v1, or to a date such as 2024-10-01 or"
        f" 20241001. An ending such as -beta.1 can follow. The first part is at most"
        f" {HIGHEST_MAJOR}, and the whole has up to {LONGEST} characters."
    )
    field = "definition"
    is_mistake = True


class OtherMajor(Refusal):
    slug = "other-major"
    message = (
        "info.version is {number}, and this is {version}. Add the definition as v{other} of the"
        " API, or set info.version to a number that starts with {major}."
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


class Overtaken(Refusal):
    slug = "overtaken"
    message = "Someone added a definition while this one was checked. Add it again."


class TooManyDefinitions(Refusal):
    slug = "too-many-definitions"
    message = "{version} has {most} definitions, which is the limit."


@dataclass(frozen=True)
class Upload:
    """A definition's text, the result of `apis.checking` for it, and why it breaks callers."""

    source: str
    checked: CheckResult
    reason: str = ""

    @property
    def number(self) -> Number:
        """The number in info.version. Raises HasErrors or NoNumber."""
        if not self.checked.is_valid:
            raise HasErrors
        if self.checked.number is None:
            raise NoNumber
        return self.checked.number

    def info_field(self, key: str) -> str:
        """The value of a field of the document's `info`, such as its title; empty without one."""
        return str((self.checked.document or {}).get("info", {}).get(key, ""))


def save_current_definition(version: Version, upload: Upload, by: Actor) -> Definition:
    """Save the upload and its reference as the current definition of the version, and record it.

    The caller has locked the version. Raises HasErrors, NoNumber, NothingChanged, OtherMajor,
    SameNumber, LowerNumber, TooManyDefinitions, or Overtaken if another one came first.
    """
    checked = upload.checked
    number, digest = _number_and_digest(version, upload)
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
        organization=version.organization, definition=version.definition, **asdict(checked.written)
    )
    version.save(update_fields=["definition"])
    log.record(
        DEFINITION_BROKEN if upload.reason else DEFINITION_ADDED,
        by=by,
        target=version,
        before=before,
        after={"number": str(number), **({"because": upload.reason} if upload.reason else {})},
    )
    return version.definition


def _number_and_digest(version: Version, upload: Upload) -> tuple[Number, str]:
    """The number and the digest of an upload that can follow the definitions of the version.

    Raises HasErrors, NoNumber, NothingChanged, OtherMajor, SameNumber, LowerNumber or
    TooManyDefinitions.
    """
    number, digest = upload.number, Definition.digest_of(upload.source)
    numbers = dict(version.definitions.values_list("sha256", "number"))
    if digest in numbers:
        raise NothingChanged(number=numbers[digest])
    if len(numbers) >= MOST_DEFINITIONS:
        raise TooManyDefinitions(version=version, most=MOST_DEFINITIONS)
    if number.major != version.major:
        raise OtherMajor(number=number, other=number.major, version=version, major=version.major)
    highest = max(map(Number.parse, numbers.values()), default=None)
    if highest is not None and number <= highest:
        for text in numbers.values():
            if Number.parse(text) == number:  # 1.0 and v1.0.0 are equal
                raise SameNumber(number=text)
        raise LowerNumber(number=number, highest=highest)
    return number, digest
