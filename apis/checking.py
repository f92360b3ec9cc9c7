"""A text that is to follow the current definition of a version, checked and compared with it."""

from django.db.models import TextField
from django.db.models.functions import Cast

from apis.definitions import Change, CheckResult, check, compare
from apis.models import Definition, Version
from organizations.models import Organization


def check_for_version(version: Version, source: str) -> CheckResult:
    """What `check` says of the text. Raises what that raises."""
    number, before = _kept(version, pk=version.definition_id)
    return check(source, owner=str(version.organization_id), before=before, follows=number)


def check_for_new_version(organization: Organization, source: str) -> CheckResult:
    """The same of a text that follows none, since its version is still to be made."""
    return check(source, owner=str(organization.pk))


def changes_between(version: Version, *, old: str, new: str) -> list[Change]:
    """What changes from one definition of the version to another, by their numbers."""
    (_, before), (_, after) = (_kept(version, number=number) for number in (old, new))
    return compare(before, after, owner=str(version.organization_id))


def _kept(version: Version, **which: object) -> tuple[str, str]:
    """The number and the document as JSON, which takes much less memory than as values."""
    kept = Definition.objects.filter(version=version, **which)
    text = Cast("document", TextField())
    return kept.values_list("number", text).first() or ("", "")
