"""API operation for the events of an organization, for programs that follow them."""

from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature
from ninja import Query, Router, Schema
from pydantic import Field

from audit.feed import Position, events_after, last_position, settled_events
from audit.schemas import Event, event_values
from console.api import problems
from console.api.schemas import Strict
from organizations.permissions import VIEW_EVENT
from organizations.tenancy.api_access import ApiRequest, demands

router = Router(tags=["Events"])


class Events(Schema):
    """The next events, the oldest first."""

    items: list[Event]
    next_cursor: str = Field(description="Send it as `cursor` next time. It never expires.")
    has_more: bool = Field(description="Whether there are more events now.")


class EventsQuery(Strict):
    """Where to continue, and which events to list."""

    cursor: str = Field("", max_length=300, description="`next_cursor` of the answer before.")
    start: Literal["oldest", "newest"] = Field(
        "oldest", description="Where to begin without a cursor; `newest` lists none yet."
    )
    type: str = Field(
        "", max_length=400, description="Only events of these types, separated by commas."
    )
    limit: int = Field(50, ge=1, le=200, description="How many items an answer has.")


@router.get("/events", response=Events, summary="List events")
@demands(VIEW_EVENT)
def list_events(request: ApiRequest, query: Query[EventsQuery]) -> object:
    """List what happened since the cursor, the oldest first. A reader who goes on misses none.

    An event is listed when no earlier one can appear any longer, usually within a second. The
    cursor also moves past events of other types.
    """
    organization_id = request.organization.pk
    # Read before the events: all up to there are settled, whatever else is written from now on.
    end = last_position(organization_id)
    position = _position(query, organization_id, end)
    events = events_after(position, settled_events(organization_id))
    if types := [name for name in query.type.split(",") if name]:
        events = events.filter(kind__in=types)
    rows = list(events[: query.limit + 1])
    items, has_more = rows[: query.limit], len(rows) > query.limit
    reached = Position.of(items[-1]) if items else position
    next_position = reached if has_more else max(reached, end)
    return {
        "items": [event_values(event) for event in items],
        "next_cursor": next_position.cursor(organization_id),
        "has_more": has_more,
    }


def _position(query: EventsQuery, organization_id: UUID, end: Position) -> Position:
    """Where the reader continues. Raises Problem for a cursor that is altered or not theirs."""
    if not query.cursor:
        return Position() if query.start == "oldest" else end
    try:
        return Position.from_cursor(query.cursor, organization_id)
    except BadSignature:
        raise problems.Problem(problems.BAD_CURSOR) from None
