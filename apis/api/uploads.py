"""A definition in the body of a request, and what is said of one with errors."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from apis import actions
from apis.checking import check_for_new_version
from apis.definitions import CheckResult, Finding
from apis.definitions.reading import LARGEST
from console.api import problems
from organizations.tenancy.api_access import ApiRequest

HAS_ERRORS = problems.Kind(actions.HasErrors.slug, actions.HasErrors.status, problems.INVALID.title)

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=False),
    Field(max_length=LARGEST, description="The text of a definition, in YAML or JSON."),
]


def with_line_feeds(text: str) -> str:
    """The text as it is kept, with the line endings of a file."""
    return text.replace("\r\n", "\n")


def upload_from(request: ApiRequest, source: str) -> actions.Upload | None:
    """The checked text, for what is still to be made; None without a text."""
    if not source:
        return None
    return actions.Upload(source, demand_valid(check_for_new_version(request.organization, source)))


def demand_valid(checked: CheckResult) -> CheckResult:
    """The same, if it is valid. Else raises a problem with each error, its line and its place."""
    if checked.is_valid:
        return checked
    errors = [_error_at(finding) for finding in checked.errors]
    raise problems.Problem(HAS_ERRORS, actions.HasErrors.message, errors=errors)


def _error_at(finding: Finding) -> dict[str, Any]:
    """The error as the log of a build has it, with the line and the place for programs."""
    line = f"Line {finding.line}: " if finding.line else ""
    place = f" ({finding.place})" if finding.place else ""
    error = problems.error_at("body", ["definition"], f"{line}{finding.message}{place}")
    return {**error, "line": finding.line, "place": finding.place}
