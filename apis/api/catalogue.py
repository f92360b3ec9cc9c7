"""Operations on APIs as a whole: list, create, get, change and delete them."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from apis import actions
from apis.api.uploads import Text, upload_from, with_line_feeds
from apis.forms.catalogue import DetailsForm
from apis.models import Api as ApiRow
from apis.models import Visibility as Visible
from apis.permissions import CREATE_API, DELETE_API, DISCOVER_APIS, MANAGE_API
from apis.states import State as Life
from console.api import problems
from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery, Strict
from console.words.lines import LONGEST
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles, row_or_404
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.roles import Permission
from projects.models import Project

router = Router(tags=["APIs"])
State = Annotated[Life, Choice(Life)]
Visibility = Annotated[Visible, Choice(Visible)]
Slugs = Annotated[
    list[Line],
    Field(max_length=100, description="The slugs of the roles that see it, if only some do."),
]


class Api(Schema):
    """What an organization offers to other programs, in one or more versions."""

    id: Id
    handle: str = Field(description="Its name in URLs, unique in the organization.")
    name: str
    summary: str
    project_id: Id
    visibility: Visibility = Field(description="Who sees it in the Developer Portal.")
    roles: list[str] = Field(description="The roles that see it, if only some do.")
    created_at: datetime

    @staticmethod
    def resolve_roles(api: Any) -> list[str]:
        """The slugs of the roles that see the API, in the order in which roles are shown."""
        slugs: list[str] = [role.value for role in api.role_slugs]
        return slugs


class ApisQuery(ListQuery):
    """Which APIs the list shows."""

    handle: str = Field("", max_length=40, description="Only the API with this handle.")
    state: State | None = Field(None, description="Only APIs with a version in this state.")


class NewApi(Strict):
    """An API to create, and the definition that it begins with."""

    project: Line = Field(
        max_length=40, description="The handle of a project that is not archived."
    )
    name: Line = Field(
        "", max_length=LONGEST, description="If left empty, the title of the definition."
    )
    summary: Line = Field(
        "", max_length=LONGEST, description="If left empty, the summary of the definition."
    )
    definition: Text = ""


class ApiChanges(FormBody):
    """What can be changed of an API."""

    form = DetailsForm
    name: Line = OPTIONAL
    summary: Line = OPTIONAL
    visibility: Visibility = OPTIONAL
    roles: Slugs = OPTIONAL


class Apis(Resource[ApiRow]):
    """APIs, of which each token reaches those that its owner sees."""

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[ApiRow]:
        """The APIs that the actor sees, and may have the permission on, with their roles."""
        return by.organization.apis.discovered_by(by).prefetch_related("visible_roles")


apis = Apis(
    router,
    "apis",
    noun="an API",
    shows=Api,
    rows=lambda organization: organization.apis.prefetch_related("visible_roles"),
)
apis.gets(DISCOVER_APIS, in_projects=True)


@router.get(apis.list_path, response=Listed[Api], summary="List APIs")
@demands(DISCOVER_APIS, in_projects=True)
def list_apis(request: ApiRequest, response: HttpResponse, query: Query[ApisQuery]) -> object:
    """List the APIs that the owner of the token sees, the oldest first."""
    rows: Any = narrow(apis.visible_to(request.auth, DISCOVER_APIS), query, "handle")
    if query.state is not None:
        rows = rows.in_state(query.state)
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@apis.creates(CREATE_API, in_projects=True, gets_existing=True)
def create_api(request: ApiRequest, new_api: NewApi) -> ApiRow | Status[ApiRow]:
    """Create an API. Its first version is v1, or the one of which the definition is.

    If the project has an API of this name, with this definition if one is sent, it is the answer,
    with 200: a build can call this each time. Errors in the definition are in `errors`, each with
    its line.
    """
    project, source = _project(request, new_api.project), with_line_feeds(new_api.definition)
    visible_apis: Any = apis.visible_to(request.auth, CREATE_API)
    matching_apis = visible_apis.matching(project=project, name=new_api.name, source=source)
    existing_api = matching_apis.first()
    if existing_api is not None:
        return Status(200, existing_api)
    return actions.create_api(
        name=new_api.name,
        project=project,
        summary=new_api.summary,
        upload=upload_from(request, source),
        by=request.auth,
    )


@apis.changes(MANAGE_API, in_projects=True)
def change_api(request: ApiRequest, api: ApiRow, changes: ApiChanges) -> None:
    """Change its name, its summary, or who sees it in the Developer Portal. Its handle stays.

    `roles` count only with the visibility `roles`.
    """
    sent = changes.sent()
    slugs = resolve_roles(request, sent["roles"]) if "roles" in sent else api.role_slugs
    actions.change_api(
        api=api,
        name=sent.get("name", api.name),
        summary=sent.get("summary", api.summary),
        by=request.auth,
    )
    visibility = Visible(sent.get("visibility", api.visibility))
    actions.change_visibility(api=api, visibility=visibility, slugs=slugs, by=request.auth)


@apis.deletes(DELETE_API, in_projects=True)
def delete_api(request: ApiRequest, api: ApiRow) -> None:
    """Delete the API with all versions. Each must be created or retired, and not in use."""
    actions.delete_api(api=api, handle=api.handle, by=request.auth)


def api_of(request: ApiRequest, api_id: str) -> ApiRow:
    """The API with this ID, if the owner of the token sees it; else raises a 404."""
    row: ApiRow = row_or_404(apis.visible_to(request.auth, DISCOVER_APIS), api_id)
    row.organization = request.organization
    return row


def _project(request: ApiRequest, handle: str) -> Project:
    """The project with this handle in which APIs may be created, archived or not; else a 422."""
    projects = request.organization.projects.visible_to(request.auth, CREATE_API)
    row: Project | None = projects.filter(handle=handle).first()
    if row is None:
        error = problems.error_at("body", ["project"], "There is no project with this handle.")
        raise problems.Problem(problems.INVALID, errors=[error])
    return row
