"""Operations on the definitions of a version: list, get and upload them."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from apis import actions
from apis.api.uploads import Text, demand_valid, with_line_feeds
from apis.api.versions import version_of, versions
from apis.checking import check_for_version
from apis.models import Definition as DefinitionRow
from apis.permissions import CREATE_API, DISCOVER_APIS, PUBLISH_API
from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery, Strict
from console.words.lines import LONGEST
from organizations.tenancy.api_access import ApiRequest, demands, missing_permission, row_or_404
from organizations.tenancy.api_resources import ORGANIZATION, Resource

router = Router(tags=["APIs"])


class Definition(Schema):
    """An OpenAPI definition as it was once uploaded. It never changes."""

    id: Id
    number: str = Field(description="Its info.version.")
    sha256: str = Field(description="Of the text.")
    is_breaking: bool = Field(description="Whether it broke programs that used the one before.")
    at: datetime = Field(description="When it was uploaded.")


class Finding(Schema):
    """What could be better about a definition, and where."""

    line: int | None
    place: str
    severity: str
    message: str


class Change(Schema):
    """A difference from the definition before."""

    rule: str = Field(description="As oasdiff names it.")
    is_breaking: bool
    place: str
    sentence: str


class DefinitionText(Definition):
    """A definition with its text, what checking it found, and what it changed."""

    source: str = Field(description="The text as it was uploaded.")
    findings: list[Finding]
    changes: list[Change]


class Upload(Strict):
    """A definition to upload."""

    definition: Annotated[Text, Field(min_length=1)]
    reason: str = Field(
        "",
        max_length=LONGEST,
        description="Why it breaks existing applications, if it does. Subscribers are told.",
    )


class DefinitionsQuery(ListQuery):
    """Which definitions the list shows."""

    number: str = Field("", max_length=40, description="Only the definition of this number.")


definitions = Resource(
    router,
    f"{versions.path}/definitions".removeprefix(f"{ORGANIZATION}/"),
    noun="a definition",
    shows=DefinitionText,
    rows=lambda organization: DefinitionRow.objects.filter(organization=organization),
)


@router.get(
    definitions.list_path, response=Listed[Definition], summary="List the definitions of a version"
)
@demands(DISCOVER_APIS, in_projects=True)
def list_definitions(
    request: ApiRequest,
    response: HttpResponse,
    api: str,
    version: str,
    query: Query[DefinitionsQuery],
) -> object:
    """List the definitions of the version without their texts, the oldest first."""
    rows = version_of(request, api, version).definitions.defer("source", "document", "findings")
    if query.number:
        rows = rows.filter(number=query.number)
    return page_of(request, response, query, rows, by=("at", "pk"))


@router.get(definitions.path, response=DefinitionText, summary="Get a definition")
@demands(DISCOVER_APIS, in_projects=True)
def get_definition(request: ApiRequest, api: str, version: str, definition: str) -> object:
    """Get the definition with this ID, with its text."""
    rows = version_of(request, api, version).definitions.defer("document")
    return row_or_404(rows, definition)


@definitions.creates(CREATE_API, in_projects=True)
def create_definition(request: ApiRequest, api: str, version: str, upload: Upload) -> DefinitionRow:
    """Upload a definition, which becomes the current one of the version.

    One of a published version needs the permission `publish_api`, too. Errors in the definition
    are in `errors`, each with its line and place.
    """
    row = version_of(request, api, version)
    is_published = row.state not in actions.UNPUBLISHED
    if is_published and not request.auth.can(PUBLISH_API, on=row):
        raise missing_permission(PUBLISH_API, request.auth)
    source = with_line_feeds(upload.definition)
    checked = demand_valid(check_for_version(row, source))
    fields: dict[str, Any] = {"version": row, "source": source, "checked": checked}
    if is_published:
        return actions.replace_definition(**fields, reason=upload.reason, by=request.auth)
    return actions.add_definition(**fields, by=request.auth)
