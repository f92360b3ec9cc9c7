"""Operations on components."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects import actions
from projects.api.projects import projects
from projects.forms.components import ComponentForm, DetailsForm
from projects.models import Component as ComponentRow
from projects.models import ComponentType
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT, VIEW_COMPONENT

router = Router(tags=["Components"])
Type = Annotated[ComponentType, Choice(ComponentType)]


class Component(Schema):
    """What a team builds and deploys as one: an API, a service, a trigger, a job, a webhook."""

    id: Id
    project_id: Id
    handle: str = Field(description="Its name in URLs of pages, unique in the project.")
    name: str
    type: Type
    repository: str = Field(description="The URL of its Git repository. Empty if not known.")
    path: str = Field(description="Its folder in the repository.")
    branch: str = Field(description="The branch that is released.")
    created_at: datetime
    archived_at: datetime | None = Field(description="Null while it is active.")


class ComponentsQuery(ListQuery):
    """Which components the list shows."""

    project_id: str = Field("", max_length=40, description="Only components of this project.")
    handle: str = Field("", max_length=40, description="Only components with this handle.")
    archived: bool | None = Field(
        None, description="Only archived components, or only active ones."
    )


class ComponentChanges(FormBody):
    """What can be changed of a component: its name, and where its source is."""

    form = DetailsForm
    name: str = OPTIONAL
    repository: Line = OPTIONAL
    path: Line = OPTIONAL
    branch: Line = OPTIONAL


class NewComponent(ComponentChanges):
    """A component to create."""

    form = ComponentForm
    project_id: str = Field(description="The ID of a project that is not archived.")
    type: Type
    name: str


components = Resource(
    router,
    "components",
    noun="a component",
    shows=Component,
    rows=lambda organization: organization.components.select_related("project"),
)
components.gets(VIEW_COMPONENT, in_projects=True)


@router.get(components.list_path, response=Listed[Component], summary="List components")
@demands(VIEW_COMPONENT, in_projects=True)
def list_components(
    request: ApiRequest, response: HttpResponse, query: Query[ComponentsQuery]
) -> object:
    """List the components of the organization, the oldest first."""
    rows: Any = components.visible_to(request.auth, VIEW_COMPONENT)
    rows = narrow(rows, query, "project_id", "handle")
    if query.archived is not None:
        rows = rows.archived() if query.archived else rows.active()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@components.creates(CREATE_COMPONENT, in_projects=True)
def create_component(request: ApiRequest, new_component: NewComponent) -> ComponentRow:
    """Create a component in a project, with a handle made from its name."""
    return actions.create_component(
        project=projects.resolve(request, new_component.project_id, CREATE_COMPONENT),
        type=new_component.type,
        terms=actions.ComponentTerms(**new_component.sent(without=("project_id", "type"))),
        by=request.auth,
    )


@components.changes(MANAGE_COMPONENT, in_projects=True)
def change_component(
    request: ApiRequest, component: ComponentRow, changes: ComponentChanges
) -> None:
    """Change the name, or where the source is. The handle, the type and every URL stay."""
    terms = actions.ComponentTerms(**changes.over(component))
    actions.change_component(component=component, terms=terms, by=request.auth)


@components.deletes(MANAGE_COMPONENT, in_projects=True)
def delete_component(request: ApiRequest, component: ComponentRow) -> None:
    """Delete the component with its builds and credentials. It must not run anywhere."""
    actions.delete_component(component=component, handle=component.handle, by=request.auth)


@components.step("archive", MANAGE_COMPONENT, in_projects=True)
def archive_component(request: ApiRequest, component: ComponentRow) -> None:
    """Archive the component, so that no build of it is accepted. An archived one stays so."""
    actions.archive_component(component=component, by=request.auth)


@components.step("restore", MANAGE_COMPONENT, in_projects=True)
def restore_component(request: ApiRequest, component: ComponentRow) -> None:
    """Restore an archived component. An active one stays so."""
    actions.restore_component(component=component, by=request.auth)
