"""Definitions in the bodies of requests, and the problem that answers one with errors."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from apis import actions
from apis.checking import check_for_new_version
from apis.definitions import CheckResult, Finding
from apis.definitions.reading.source import LARGEST
from console.api import problems
from organizations.tenancy.api_access import ApiRequest

HAS_ERRORS = problems.Kind(actions.HasErrors.slug, actions.HasErrors.status, problems.INVALID.title)

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=False),
    Field(max_length=LARGEST, description="The text of a definition, in YAML or JSON."),
]


def with_line_feeds(text: str) -> str:
    """The text with line feeds only, as definitions are stored."""
    return text.replace("\r\n", "\n")


def upload_from(request: ApiRequest, source: str) -> actions.Upload | None:
    """Check the definition of a new version; None without a text.

    Raises a problem with each error of the definition, and what `check_for_new_version` raises.
    """
    if not source:
        return None
    return actions.Upload(source, demand_valid(check_for_new_version(request.organization, source)))


def demand_valid(checked: CheckResult) -> CheckResult:
    """Return the result if the definition is valid; else raise a problem that has each error."""
    if checked.is_valid:
        return checked
    errors = [_error_at(finding) for finding in checked.errors]
    raise problems.Problem(HAS_ERRORS, actions.HasErrors.message, errors=errors)


def _error_at(finding: Finding) -> dict[str, Any]:
    """An error of a definition as problems list it: a message, with its line and its place."""
    line = f"Line {finding.line}: " if finding.line else ""
    place = f" ({finding.place})" if finding.place else ""
    error = problems.error_at("body", ["definition"], f"{line}{finding.message}{place}")
    return {**error, "line": finding.line, "place": finding.place}
