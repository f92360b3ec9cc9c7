"""An event as programs read it, in the feed and in webhooks."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from audit.models import Event as EventRow
from audit.sentences import sentence
from console.api.schemas import Id


class EventActor(Schema):
    """Who did it, by the name at the time."""

    type: str = Field(
        description="`user`, a kind of program such as `serviceaccount`, `operator` or `clock`."
    )
    id: Id | None = Field(description="Null for operators and the console itself.")
    name: str


class EventTarget(Schema):
    """What it was done to, by the name at the time."""

    type: str
    id: Id
    name: str


class Event(Schema):
    """One thing that someone did, or was denied."""

    id: Id
    type: str = Field(description="Such as `member.removed`. New releases may add some.")
    at: datetime
    sentence: str = Field(description="The event in English, as the history shows it.")
    actor: EventActor
    means: str = Field(description="Such as `token …x-zA`; empty in a browser.")
    target: EventTarget | None
    before: dict[str, Any]
    after: dict[str, Any]
    is_refused: bool
    reason: str
    request_id: str


def event_values(event: EventRow) -> dict[str, Any]:
    """The values of the schema, without addresses and without the person behind an operator."""
    names = ("id", "at", "means", "before", "after", "is_refused", "reason", "request_id")
    return {
        **{name: getattr(event, name) for name in names},
        "type": event.kind,
        "sentence": sentence(event),
        "actor": {**_actor(event), "name": event.actor_label},
        "target": _target(event) if event.target_type else None,
    }


def _actor(event: EventRow) -> dict[str, Any]:
    """The type and ID of the actor."""
    if event.machine_type:
        return {"type": event.machine_type, "id": event.machine_id}
    if event.actor_id is not None:
        return {"type": "user", "id": event.actor_id}
    return {"type": event.means or "clock", "id": None}


def _target(event: EventRow) -> dict[str, str]:
    """The type, ID and name of the target."""
    return {"type": event.target_type, "id": event.target_id, "name": event.target_label}
