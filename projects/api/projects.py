"""What programs can ask about projects."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from projects.permissions import VIEW_PROJECT

router = Router(tags=["Projects"])
PROJECTS = "/organizations/{uuid:organization}/projects"


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


@router.get(PROJECTS, response=Listed[Project], summary="List projects")
@demands(VIEW_PROJECT, in_projects=True)
def list_projects(
    request: ApiRequest, response: HttpResponse, query: Query[ProjectsQuery]
) -> object:
    """List the projects of the organization, the oldest first."""
    rows: Any = request.organization.projects.visible_to(request.auth)
    if query.handle:
        rows = rows.filter(handle=query.handle)
    if query.archived is not None:
        rows = rows.archived() if query.archived else rows.active()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@router.get(PROJECTS + "/{project}", response=Project, summary="Get a project")
@demands(VIEW_PROJECT, in_projects=True)
def get_project(request: ApiRequest, project: str) -> object:
    """Get the project with this ID."""
    return row_or_404(request.organization.projects.visible_to(request.auth), project)
