"""Reading of builds, which CI reports."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from builds.models import Build as BuildRow
from builds.models import BuildState
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from console.serving.addresses import absolute
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects.permissions import VIEW_COMPONENT

router = Router(tags=["Builds"])
State = Annotated[BuildState, Choice(BuildState)]


class Build(Schema):
    """What a CI run made of one commit of a component."""

    id: Id
    component_id: Id
    number: int = Field(description="Counts the builds of the component.")
    external_id: str = Field(description="What CI calls its run.")
    attempt: int = Field(description="Which try of this run it is.")
    commit: str
    branch: str
    state: State
    artifact: str = Field(description="What was built, with its digest; empty unless it succeeded.")
    digest: str
    log_url: str
    url: str = Field(description="Its page.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_url(build: BuildRow) -> str:
        """The URL of the build's page."""
        return absolute(build.get_absolute_url())


class BuildsQuery(ListQuery):
    """Which builds the list shows."""

    component_id: str = Field("", max_length=40, description="Only builds of this component.")
    number: int | None = Field(None, ge=1, le=2**31 - 1, description="Only builds of this number.")
    state: State | None = Field(None, description="Only builds in this state.")
    commit: Annotated[str, StringConstraints(to_lower=True)] = Field(
        "", max_length=64, description="Only builds of this commit, in full."
    )


builds = Resource(
    router,
    "builds",
    noun="a build",
    shows=Build,
    rows=lambda organization: organization.builds.select_related(
        "component__project__organization"
    ),
)
builds.gets(VIEW_COMPONENT, in_projects=True)


@router.get(builds.list_path, response=Listed[Build], summary="List builds")
@demands(VIEW_COMPONENT, in_projects=True)
def list_builds(request: ApiRequest, response: HttpResponse, query: Query[BuildsQuery]) -> object:
    """List the builds of all components, the newest first."""
    rows: Any = builds.visible_to(request.auth, VIEW_COMPONENT)
    rows = narrow(rows, query, "component_id", "number", "state", "commit")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)
