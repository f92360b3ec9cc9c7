"""Operations on the events that triggers and webhooks accept."""

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
from projects.api.components import components
from projects.components.accepted_events import AcceptedEventTerms
from projects.components.accepted_events import Caller as CallerRow
from projects.forms.accepted_events import AcceptedEventForm
from projects.models import AcceptedEvent as AcceptedEventRow
from projects.permissions import MANAGE_COMPONENT, VIEW_COMPONENT

router = Router(tags=["Components"])
Caller = Annotated[CallerRow, Choice(CallerRow)]


class AcceptedEvent(Schema):
    """Events that start a trigger or a webhook, by the type and source of CloudEvents."""

    id: Id
    component_id: Id
    event_type: str
    event_source: str
    caller: Caller = Field(description="Who calls a webhook. Empty for a trigger.")
    secret_name: str = Field(description="What the secret is called in the engine's store.")


class AcceptedEventsQuery(ListQuery):
    """Which accepted events the list shows."""

    component_id: str = Field("", max_length=40, description="Only events of this component.")


class AcceptedEventChanges(FormBody):
    """What can be changed of accepted events. Only a webhook has a caller and a secret."""

    form = AcceptedEventForm
    event_type: Line = OPTIONAL
    event_source: Line = OPTIONAL
    caller: Caller = OPTIONAL
    secret_name: Line = OPTIONAL


class NewAcceptedEvent(AcceptedEventChanges):
    """Events to accept."""

    component_id: str = Field(description="The ID of a trigger or a webhook.")
    event_type: Line
    event_source: Line


accepted_events = Resource(
    router,
    "accepted-events",
    noun="an accepted event",
    shows=AcceptedEvent,
    rows=lambda organization: organization.accepted_events.select_related("component"),
)
accepted_events.gets(VIEW_COMPONENT, in_projects=True)


@router.get(
    accepted_events.list_path, response=Listed[AcceptedEvent], summary="List accepted events"
)
@demands(VIEW_COMPONENT, in_projects=True)
def list_accepted_events(
    request: ApiRequest, response: HttpResponse, query: Query[AcceptedEventsQuery]
) -> object:
    """List the events that components accept, by type and source."""
    rows: Any = accepted_events.visible_to(request.auth, VIEW_COMPONENT)
    rows = narrow(rows, query, "component_id")
    return page_of(request, response, query, rows, by=("event_type", "event_source", "pk"))


@accepted_events.creates(MANAGE_COMPONENT, in_projects=True)
def create_accepted_event(request: ApiRequest, new_event: NewAcceptedEvent) -> AcceptedEventRow:
    """Let a trigger or a webhook accept events. The console receives none: your engine does."""
    return actions.add_accepted_event(
        component=components.resolve(request, new_event.component_id, MANAGE_COMPONENT),
        terms=AcceptedEventTerms(**new_event.sent(without=("component_id",))),
        by=request.auth,
    )


@accepted_events.changes(MANAGE_COMPONENT, in_projects=True)
def change_accepted_event(
    request: ApiRequest, accepted_event: AcceptedEventRow, changes: AcceptedEventChanges
) -> None:
    """Change which events are accepted, or who calls."""
    terms = AcceptedEventTerms(**changes.over(accepted_event.terms))
    actions.change_accepted_event(accepted_event=accepted_event, terms=terms, by=request.auth)


@accepted_events.deletes(MANAGE_COMPONENT, in_projects=True)
def delete_accepted_event(request: ApiRequest, accepted_event: AcceptedEventRow) -> None:
    """Accept these events no longer."""
    actions.remove_accepted_event(accepted_event=accepted_event, by=request.auth)
