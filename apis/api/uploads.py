"""A definition in the body of a request, and what is said of one with errors."""

from typing import Annotated

from pydantic import Field, StringConstraints

from apis import actions
from apis.checking import checked_first
from apis.definitions import Checked
from apis.definitions.reading import LARGEST
from console.api import problems
from organizations.tenancy.api_access import ApiRequest

HAS_ERRORS = problems.Kind(actions.HasErrors.slug, actions.HasErrors.status, problems.INVALID.title)

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=False),
    Field(max_length=LARGEST, description="The text of a definition, in YAML or JSON."),
]


def plain(text: str) -> str:
    """The text as it is kept, with the line endings of a file."""
    return text.replace("\r\n", "\n")


def upload_from(request: ApiRequest, source: str) -> actions.Upload | None:
    """The checked text, for what is still to be made; None without a text."""
    if not source:
        return None
    return actions.Upload(source, demand_valid(checked_first(request.organization, source)))


def demand_valid(checked: Checked) -> Checked:
    """What checking found, or each error with its line: who reads the log of a build can fix it."""
    if checked.is_valid:
        return checked
    told = [
        f"Line {each.line}: {each.message}" if each.line else each.message
        for each in checked.errors
    ]
    errors = [problems.error_at("body", ["definition"], each) for each in told]
    raise problems.Problem(HAS_ERRORS, actions.HasErrors.message, errors=errors)
