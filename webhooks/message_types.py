"""What webhooks are told of: apps declare which of their events go out, and with which body."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from audit.event_types import EventType
from audit.models import Event
from console.manifests import Declaration, Section
from organizations.models import Organization
from webhooks.models import EVERYTHING

CDEVENTS = "0.4.1"
"""The version of the CDEvents specification that bodies follow."""
Body = dict[str, Any]


@dataclass(frozen=True)
class Happening:
    """An event that may go out: in the transaction that wrote it, or read from the event feed."""

    event: Event
    organization: Organization
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.event.at

    @property
    def after(self) -> Mapping[str, Any]:
        """The values after the event, by name."""
        return self.event.after

    def url_of(self, thing: Any) -> str:
        """Where in the console the thing is."""
        return settings.CONSOLE_ORIGIN + str(thing.get_absolute_url())


@dataclass(frozen=True)
class Outgoing(Declaration):
    """A type of message that webhooks can be told."""

    type: str
    """Its name, such as `deployment.approved`: webhooks choose by it, and it never changes."""
    label: str
    """What happened, as people choose it."""
    group: str
    on: tuple[EventType, ...]
    """The events of which it may tell; empty for `history.event`, which tells of all."""
    body: Callable[[Happening], Body | None]
    """What is sent, made of `message` or `cdevent`; None for an event that it does not tell of."""
    is_told: Callable[[Event], bool] = lambda event: True
    """Whether it may tell of this one of those events, by what the event itself says."""

    def problems(self) -> Iterator[str]:
        """Sentences about a type that is too long, or that lacks a label, group or event."""
        if self.type.count(".") != 1 or len(self.type) > 60:
            yield "a type is like build.finished, of 60 letters at most."
        if not (self.label and self.group and (self.on or self.type == EVERYTHING)):
            yield "it needs a label, a group and an event."


OUTGOING = Section(Outgoing, key=lambda outgoing: outgoing.type, pinned="webhooks")


def types_about(event: Event) -> list[Outgoing]:
    """The types of message that webhooks may get about this event, without a query."""
    return [
        outgoing for outgoing in OUTGOING if event.kind in outgoing.on and outgoing.is_told(event)
    ]


def message(happening: Happening, type: str, data: Body) -> Body:
    """A body as Standard Webhooks proposes it."""
    return {
        "type": type,
        "timestamp": happening.at.isoformat(),
        "data": {"organization": _organization_data(happening.organization), **data},
    }


def cdevent(
    happening: Happening, type: str, *, subject: Any, content: Body, data: Body | None = None
) -> Body:
    """A body as CDEvents has it, of a type such as `build.finished.0.2.0`.

    What the specification has no place for is `data`, in `customData`.
    """
    source = settings.CONSOLE_ORIGIN + happening.organization.get_absolute_url()
    return {
        "context": {
            "version": CDEVENTS,
            "id": str(happening.id),
            "source": source,
            "type": f"dev.cdevents.{type}",
            "timestamp": happening.at.isoformat(),
        },
        "subject": {
            "id": str(subject),
            "source": source,
            "type": type.partition(".")[0],
            "content": content,
        },
        "customData": {"organization": _organization_data(happening.organization), **(data or {})},
        "customDataContentType": "application/json",
    }


def written(body: Body) -> str:
    """The body as it is signed and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _organization_data(organization: Organization) -> Body:
    """The ID, handle and name of the organization, as bodies have them."""
    return {"id": str(organization.pk), "handle": organization.handle, "name": organization.name}
