"""The one way to write an event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from audit import client_addresses
from audit.event_types import EventType
from audit.models import Event
from audit.signals import event_recorded
from console.logs import request_ids

OPERATOR = "An operator of this console"
"""What members read in place of a name."""


@runtime_checkable
class EventActor(Protocol):
    """An actor, as far as an event needs to know them."""

    @property
    def event_actor(self) -> Model | AnonymousUser | None:
        """A person, or a machine of the organization; None for no one."""

    @property
    def means(self) -> str:
        """How they act, such as "token …x-zA"; empty in a browser."""


@dataclass(frozen=True)
class OperatorActor:
    """Someone who acts for those who run the console, whatever else they are.

    Who that was, and from where, stands in columns that only the operators' pages read: members see
    that it was an operator, on every page, in every mail and file, and whatever they search for.
    """

    person: AbstractBaseUser | AnonymousUser
    means: ClassVar[str] = "operator"

    @property
    def event_actor(self) -> AbstractBaseUser | AnonymousUser:
        """The operator."""
        return self.person


@dataclass(frozen=True)
class System:
    """No one: the console itself, when something is due or has come back."""

    event_actor: ClassVar[None] = None
    means: ClassVar[str] = "clock"


ActorOrPerson = EventActor | AbstractBaseUser | AnonymousUser
"""An actor, or a person in their own browser."""


class Named(Protocol):
    """An organization, as far as an event needs to know one."""

    pk: Any
    name: str


def record(  # noqa: PLR0913  (an event has that many sides, and each is named)
    did: EventType,
    *,
    organization: Named | None,
    by: ActorOrPerson,
    target: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Write that someone did something, in the caller's transaction.

    Call it before a delete, while the target still has its id. Operators give a reason.
    """
    event = Event.objects.create(
        kind=did,
        reason=reason,
        **_whereabouts(organization, by, target),
        before=before or {},
        after=after or {},
    )
    event_recorded.send(Event, event=event)
    return event


def record_for_each(
    did: EventType,
    targets: Iterable[Model],
    *,
    organization: Named | None,
    by: ActorOrPerson,
    after: Mapping[str, Any] | None = None,
) -> list[Event]:
    """Write that someone did the same to each of several, as `record` does, in one insert."""
    events = Event.objects.bulk_create(
        Event(kind=did, **_whereabouts(organization, by, target), after=after or {})
        for target in targets
    )
    for event in events:
        event_recorded.send(Event, event=event)
    return events


def record_refusal(  # noqa: PLR0913  (an event has that many sides)
    did: EventType,
    *,
    organization: Named | None,
    by: ActorOrPerson,
    reason: str,
    attempted: str,
    action: str = "",
    target: Model | None = None,
) -> Event:
    """Write that someone was refused something.

    `attempted` names the rule or the permission, and `action` what it stood in the way of.
    """
    event = Event.objects.create(
        kind=did,
        is_refused=True,
        reason=reason,
        **_whereabouts(organization, by, target),
        after={"attempted": attempted} | ({"action": action} if action else {}),
    )
    event_recorded.send(Event, event=event)
    return event


def _whereabouts(
    organization: Named | None,
    by: ActorOrPerson,
    target: Model | None,
) -> dict[str, Any]:
    return {
        "organization_id": organization.pk if organization else None,
        "organization_label": organization.name if organization else "",
        **_who(by),
        "target_type": target._meta.model_name if target else "",
        "target_id": str(target.pk) if target else "",
        "target_label": _label(target),
        "request_id": request_ids.current(),
        **_moment(),
    }


def _who(by: ActorOrPerson) -> dict[str, Any]:
    doer, means = (by.event_actor, by.means) if isinstance(by, EventActor) else (by, "")
    address = client_addresses.current_address.get()
    if isinstance(by, OperatorActor):
        return {
            "actor_label": OPERATOR,
            "means": means,
            "operator_id": by.person.pk,
            "operator_label": _label(by.person),
            "operator_address": address,
        }
    actor = doer if isinstance(doer, Model) else None
    return {
        **_id_of(actor),
        "actor_label": _label(actor),
        "means": means,
        "address": address,
    }


def _id_of(actor: Model | None) -> dict[str, Any]:
    """A machine's id is kept apart: a person may have the same number."""
    if actor is None:
        return {}
    model_name = actor._meta.model_name
    if model_name == "user":
        return {"actor_id": actor.pk}
    return {"machine_type": model_name, "machine_id": str(actor.pk)}


def _moment() -> dict[str, datetime]:
    """The database's own clock, by its default. SQLite keeps moments as text, and its clock writes
    another form of it than the one in which Django compares them.
    """
    return {"at": timezone.now()} if connection.vendor == "sqlite" else {}


def _label(row: Model | AnonymousUser | None) -> str:
    if row is None:
        return ""
    name, email = str(row), getattr(row, "email", "")
    return f"{name} <{email}>"[:320] if email and email != name else name[:320]
