"""Operations on schedules of scheduled jobs."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects import actions
from projects.api.components import components
from projects.forms.schedules import ScheduleForm
from projects.models import Overlap as OverlapRow
from projects.models import Schedule as ScheduleRow
from projects.permissions import MANAGE_COMPONENT, VIEW_COMPONENT

router = Router(tags=["Components"])
Overlap = Annotated[OverlapRow, Choice(OverlapRow)]


class Schedule(Schema):
    """When a scheduled job runs: cron's five fields in a time zone."""

    id: Id
    component_id: Id
    expression: str
    time_zone: str
    grace_minutes: int
    overlap: Overlap = Field(description="What happens while the former run has not ended.")
    changed_at: datetime


class SchedulesQuery(ListQuery):
    """Which schedules the list shows."""

    component_id: str = Field("", max_length=40, description="Only that of this component.")


class ScheduleChanges(FormBody):
    """What can be changed of a schedule."""

    form = ScheduleForm
    expression: Line = OPTIONAL
    time_zone: Line = OPTIONAL
    grace_minutes: StrictInt = OPTIONAL
    overlap: Overlap = OPTIONAL


class NewSchedule(ScheduleChanges):
    """A schedule. If left out, the grace is 15 minutes, and a new run is skipped."""

    component_id: str = Field(description="The ID of a scheduled job.")
    expression: Line
    time_zone: Line


schedules = Resource(
    router,
    "schedules",
    noun="a schedule",
    shows=Schedule,
    rows=lambda organization: ScheduleRow.objects.filter(organization=organization).select_related(
        "component"
    ),
)
schedules.gets(VIEW_COMPONENT, in_projects=True)


@router.get(schedules.list_path, response=Listed[Schedule], summary="List schedules")
@demands(VIEW_COMPONENT, in_projects=True)
def list_schedules(
    request: ApiRequest, response: HttpResponse, query: Query[SchedulesQuery]
) -> object:
    """List the schedules of all scheduled jobs, the oldest first."""
    rows: Any = schedules.visible_to(request.auth, VIEW_COMPONENT)
    rows = narrow(rows, query, "component_id")
    return page_of(request, response, query, rows, by=("pk",))


@schedules.creates(MANAGE_COMPONENT, in_projects=True)
def create_schedule(request: ApiRequest, new_schedule: NewSchedule) -> ScheduleRow:
    """Set the schedule of a scheduled job. A job has one: if it has one already, it is changed."""
    return actions.set_schedule(
        component=components.resolve(request, new_schedule.component_id, MANAGE_COMPONENT),
        terms=actions.ScheduleTerms(**new_schedule.sent(without=("component_id",))),
        by=request.auth,
    )


@schedules.changes(MANAGE_COMPONENT, in_projects=True)
def change_schedule(request: ApiRequest, schedule: ScheduleRow, changes: ScheduleChanges) -> None:
    """Change when the job runs. Runs that are expected then are those of the new times."""
    terms = actions.ScheduleTerms(**changes.over(schedule))
    actions.set_schedule(component=schedule.component, terms=terms, by=request.auth)


@schedules.deletes(MANAGE_COMPONENT, in_projects=True)
def delete_schedule(request: ApiRequest, schedule: ScheduleRow) -> None:
    """Remove the schedule. No run is expected from then on."""
    actions.remove_schedule(component=schedule.component, by=request.auth)
