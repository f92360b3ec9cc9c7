"""Operations on projects."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects import actions
from projects.forms.projects import ProjectForm
from projects.models import Project as ProjectRow
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT

router = Router(tags=["Projects"])


class Project(Schema):
    """A named piece of an organization's work."""

    id: Id
    handle: str = Field(description="Its name in URLs of pages, unique in the organization.")
    name: str
    description: str
    created_at: datetime
    archived_at: datetime | None = Field(description="Null while it is active.")


class ProjectsQuery(ListQuery):
    """Which projects the list shows."""

    handle: str = Field("", max_length=40, description="Only the project with this handle.")
    archived: bool | None = Field(None, description="Only archived projects, or only active ones.")


class ProjectChanges(FormBody):
    """What can be changed of a project."""

    form = ProjectForm
    name: str = OPTIONAL
    description: str = OPTIONAL


class NewProject(ProjectChanges):
    """A project to create."""

    name: str


projects = Resource(
    router,
    "projects",
    noun="a project",
    shows=Project,
    rows=lambda organization: organization.projects.all(),
)
projects.gets(VIEW_PROJECT, in_projects=True)


@router.get(projects.list_path, response=Listed[Project], summary="List projects")
@demands(VIEW_PROJECT, in_projects=True)
def list_projects(
    request: ApiRequest, response: HttpResponse, query: Query[ProjectsQuery]
) -> object:
    """List the projects of the organization, the oldest first."""
    rows: Any = projects.visible_to(request.auth, VIEW_PROJECT)
    rows = narrow(rows, query, "handle")
    if query.archived is not None:
        rows = rows.archived() if query.archived else rows.active()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@projects.creates(MANAGE_PROJECT)
def create_project(request: ApiRequest, new_project: NewProject) -> ProjectRow:
    """Create a project, with a handle made from its name."""
    return actions.create_project(**new_project.sent(), by=request.auth)


@projects.changes(MANAGE_PROJECT, in_projects=True)
def change_project(request: ApiRequest, project: ProjectRow, changes: ProjectChanges) -> None:
    """Change the name or the description. The handle and every URL stay."""
    actions.change_project(project=project, **changes.over(project), by=request.auth)


@projects.step("archive", MANAGE_PROJECT, in_projects=True)
def archive_project(request: ApiRequest, project: ProjectRow) -> None:
    """Archive the project. It keeps its name, and can be restored. An archived one stays so."""
    actions.archive_project(project=project, by=request.auth)


@projects.step("restore", MANAGE_PROJECT, in_projects=True)
def restore_project(request: ApiRequest, project: ProjectRow) -> None:
    """Restore an archived project. An active one stays so."""
    actions.restore_project(project=project, by=request.auth)
