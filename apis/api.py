"""What programs can ask about APIs, and how they upload and publish a definition."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from apis import actions
from apis.checking import checked_for
from apis.definitions import Checked
from apis.definitions.reading import LARGEST
from apis.models import Api as ApiRow
from apis.models import Version as VersionRow
from apis.models import Visibility as Visible
from apis.permissions import CREATE_API, DISCOVER_APIS, PUBLISH_API
from apis.states import State as Life
from console.api import problems
from console.api.lists import page_of
from console.api.schemas import Choice, Id, Listed, ListQuery, Strict
from console.words.lines import LONGEST
from organizations.tenancy.api_access import ApiRequest, demands, found, missing
from organizations.tenancy.roles import RoleSlug

router = Router(tags=["APIs"])
APIS = "/organizations/{uuid:organization}/apis"
VERSIONS = f"{APIS}/{{api}}/versions"
VERSION = f"{VERSIONS}/{{version}}"
DEFINITIONS = f"{VERSION}/definitions"
HAS_ERRORS = problems.Kind(actions.HasErrors.slug, actions.HasErrors.status, problems.INVALID.title)


State = Annotated[Life, Choice(Life)]
Visibility = Annotated[Visible, Choice(Visible)]


class Api(Schema):
    """What an organization offers to other programs, in one or more versions."""

    id: Id
    handle: str = Field(description="Its name in URLs, unique in the organization.")
    name: str
    summary: str
    project_id: Id
    visibility: Visibility = Field(description="Who sees it in the Developer Portal.")
    roles: list[RoleSlug] = Field(description="The roles that see it, if only some do.")
    created_at: datetime

    @staticmethod
    def resolve_roles(api: Any) -> list[RoleSlug]:
        """In the order in which roles are shown."""
        chosen: list[RoleSlug] = api.role_slugs
        return chosen


class Version(Schema):
    """A major version of an API."""

    id: Id
    major: int
    state: State
    definition: str | None = Field(description="The number of the current definition.")
    state_changed_at: datetime
    published_at: datetime | None = Field(description="When it was published first.")
    blocked_reason: str
    sunset_on: date | None = Field(description="From when on it can be retired, if deprecated.")

    @staticmethod
    def resolve_definition(version: Any) -> str | None:
        """The number, and not the text."""
        return version.definition.number if version.definition else None


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

    definition: Annotated[
        str,
        StringConstraints(strip_whitespace=False),
        Field(min_length=1, max_length=LARGEST, description="The text, in YAML or JSON."),
    ]
    reason: str = Field(
        "",
        max_length=LONGEST,
        description="Why it breaks existing applications, if it does. Subscribers are told.",
    )


class ApisQuery(ListQuery):
    """Which APIs the list shows."""

    handle: str = Field("", max_length=40, description="Only the API with this handle.")
    state: State | None = Field(None, description="Only APIs with a version in this state.")


class VersionsQuery(ListQuery):
    """Which versions the list shows."""

    major: int | None = Field(None, ge=1, le=32_767, description="Only this version.")


class DefinitionsQuery(ListQuery):
    """Which definitions the list shows."""

    number: str = Field("", max_length=40, description="Only the definition of this number.")


@router.get(APIS, response=Listed[Api], summary="List APIs")
@demands(DISCOVER_APIS)
def list_apis(request: ApiRequest, response: HttpResponse, query: Query[ApisQuery]) -> object:
    """List the APIs that the owner of the token sees, the oldest first."""
    rows: Any = _apis(request)
    if query.handle:
        rows = rows.filter(handle=query.handle)
    if query.state is not None:
        rows = rows.in_state(query.state)
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@router.get(f"{APIS}/{{api}}", response=Api, summary="Get an API")
@demands(DISCOVER_APIS)
def get_api(request: ApiRequest, api: str) -> object:
    """Get the API with this ID."""
    return found(_apis(request), api)


@router.get(VERSIONS, response=Listed[Version], summary="List the versions of an API")
@demands(DISCOVER_APIS)
def list_versions(
    request: ApiRequest, response: HttpResponse, api: str, query: Query[VersionsQuery]
) -> object:
    """List the versions of the API, the lowest first."""
    rows = _api(request, api).versions.complete()
    if query.major is not None:
        rows = rows.filter(major=query.major)
    return page_of(request, response, query, rows, by=("major", "pk"))


@router.get(VERSION, response=Version, summary="Get a version of an API")
@demands(DISCOVER_APIS)
def get_version(request: ApiRequest, api: str, version: str) -> object:
    """Get the version with this ID."""
    return version_of(request, api, version)


@router.get(DEFINITIONS, response=Listed[Definition], summary="List the definitions of a version")
@demands(DISCOVER_APIS)
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


@router.get(f"{DEFINITIONS}/{{definition}}", response=DefinitionText, summary="Get a definition")
@demands(DISCOVER_APIS)
def get_definition(request: ApiRequest, api: str, version: str, definition: str) -> object:
    """Get the definition with this ID, with its text."""
    rows = version_of(request, api, version).definitions.defer("document")
    return found(rows, definition)


@router.post(DEFINITIONS, response={201: DefinitionText}, summary="Upload a definition")
@demands(CREATE_API)
def create_definition(
    request: ApiRequest, api: str, version: str, upload: Upload
) -> Status[object]:
    """Upload a definition, which becomes the current one of the version.

    One of a published version needs the permission `publish_api`, too. Errors in the definition
    are in `errors`, each with its line.
    """
    row = version_of(request, api, version)
    is_published = row.state not in actions.UNPUBLISHED
    if is_published and not request.auth.can(PUBLISH_API):
        raise missing(PUBLISH_API, request.auth)
    source = upload.definition.replace("\r\n", "\n")
    checked = checked_for(row, source)
    if not checked.is_valid:
        raise _has_errors(checked)
    given: dict[str, Any] = {"version": row, "source": source, "checked": checked}
    if is_published:
        made = actions.replace_definition(**given, reason=upload.reason, by=request.auth)
    else:
        made = actions.add_definition(**given, by=request.auth)
    return Status(201, made)


@router.post(f"{VERSION}/publish", response=Version, summary="Publish a version")
@demands(PUBLISH_API)
def publish_version(request: ApiRequest, api: str, version: str) -> object:
    """Open a version to subscribers, once everything on its checklist is there.

    One that is published stays so: a build can call this each time.
    """
    row = version_of(request, api, version)
    if row.state == Life.PUBLISHED:
        return row
    actions.publish(version=row, by=request.auth)
    return version_of(request, api, version)


def version_of(request: ApiRequest, api: str, version: str) -> VersionRow:
    """The version with this ID, of an API that the owner of the token sees; any other is a 404."""
    row: ApiRow = _api(request, api)
    one: VersionRow = found(row.versions.complete(), version)
    one.organization, one.api = row.organization, row
    return one


def _apis(request: ApiRequest) -> Any:
    visible = request.organization.apis.visible_to(request.auth)
    return visible.prefetch_related("visible_roles")


def _api(request: ApiRequest, api: str) -> ApiRow:
    row: ApiRow = found(request.organization.apis.visible_to(request.auth), api)
    row.organization = request.organization
    return row


def _has_errors(checked: Checked) -> problems.Problem:
    """Each error at the text, with its line: who reads the log of a build can fix it."""
    told = [
        f"Line {each.line}: {each.message}" if each.line else each.message
        for each in checked.errors
    ]
    errors = [problems.error_at("body", ["definition"], each) for each in told]
    return problems.Problem(HAS_ERRORS, actions.HasErrors.message, errors=errors)
