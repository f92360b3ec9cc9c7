"""Checks the text of a definition, and compares it with the current definition of its version."""

from django.db.models import TextField
from django.db.models.functions import Cast

from apis.definitions import Change, CheckResult, check, compare
from apis.models import Definition, Version
from organizations.models import Organization


def check_for_version(version: Version, source: str) -> CheckResult:
    """Check a definition for the version, compared with its current definition, for 10 s at most.

    Raises CheckIsRunning, ChecksArePaused or ConsoleIsBusy.
    """
    number, before = _number_and_document(version, pk=version.definition_id)
    return check(source, owner=str(version.organization_id), before=before, follows=number)


def check_for_new_version(organization: Organization, source: str) -> CheckResult:
    """Check the first definition of a version that does not exist yet, for 10 s at most.

    Raises CheckIsRunning, ChecksArePaused or ConsoleIsBusy.
    """
    return check(source, owner=str(organization.pk))


def changes_between(version: Version, *, old: str, new: str) -> list[Change]:
    """The changes from one definition of the version to another, which are named by number.

    Raises CheckIsRunning, ChecksArePaused, ConsoleIsBusy or TooMuchToCompare.
    """
    _, before = _number_and_document(version, number=old)
    _, after = _number_and_document(version, number=new)
    return compare(before, after, owner=str(version.organization_id))


def _number_and_document(version: Version, **conditions: object) -> tuple[str, str]:
    """The number and the document, as JSON text, of the definition that meets the conditions.

    Both are empty if there is none. Text takes much less memory than parsed values.
    """
    definitions = Definition.objects.filter(version=version, **conditions)
    document = Cast("document", TextField())
    return definitions.values_list("number", document).first() or ("", "")
