"""Recording events. Nothing else writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, cast, runtime_checkable

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

OF_TARGET: Any = object()
"""The organization that the target belongs to."""
OPERATOR = "An operator of this console"
"""What members read in place of a name."""


@runtime_checkable
class EventActor(Protocol):
    """What an event needs to know of an actor."""

    @property
    def event_actor(self) -> Model | AnonymousUser | None:
        """The person, or the machine of the organization; None for the console itself."""

    @property
    def means(self) -> str:
        """What the actor uses, such as "token …x-zA"; empty in a browser."""


@dataclass(frozen=True)
class OperatorActor:
    """An operator of the console as the actor of an event.

    Their name and address go into columns that only the operators' pages read. Members see "An
    operator of this console" on every page and in every email and file.
    """

    person: AbstractBaseUser | AnonymousUser
    means: ClassVar[str] = "operator"

    @property
    def event_actor(self) -> AbstractBaseUser | AnonymousUser:
        return self.person


@dataclass(frozen=True)
class System:
    """The console itself as the actor of an event, such as a job."""

    event_actor: ClassVar[None] = None
    means: ClassVar[str] = "clock"


ActorOrPerson = EventActor | AbstractBaseUser | AnonymousUser
"""An actor, or a person in their own browser."""


class Named(Protocol):
    """What an event needs to know of an organization."""

    pk: Any
    name: str


def record(  # noqa: PLR0913  (an event has that many sides, and each is named)
    event_type: EventType,
    *,
    organization: Named | None = OF_TARGET,
    by: ActorOrPerson,
    target: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Create an event in the caller's transaction, and send the signal `event_recorded`.

    `organization` can be left out if the target has one. Call it before the target is deleted,
    while that has its ID. Operators give a reason.
    """
    if organization is OF_TARGET:
        organization = cast("Any", target).organization
    event = Event.objects.create(
        kind=event_type,
        reason=reason,
        **_columns(organization, by, target),
        before=before or {},
        after=after or {},
    )
    event_recorded.send(Event, event=event)
    return event


def record_for_each(
    event_type: EventType,
    targets: Iterable[Model],
    *,
    organization: Named | None,
    by: ActorOrPerson,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> list[Event]:
    """Create an event for each target, in one insert, and send `event_recorded` for each."""
    events = Event.objects.bulk_create(
        Event(
            kind=event_type,
            **_columns(organization, by, target),
            before=before or {},
            after=after or {},
        )
        for target in targets
    )
    for event in events:
        event_recorded.send(Event, event=event)
    return events


def record_refusal(  # noqa: PLR0913  (an event has that many sides)
    event_type: EventType,
    *,
    organization: Named | None,
    by: ActorOrPerson,
    reason: str,
    attempted: str,
    action: str = "",
    target: Model | None = None,
) -> Event:
    """Create an event of a denied attempt, in the caller's transaction, and send `event_recorded`.

    `attempted` is the class of the Refusal, or the method and path; `action` is the URL name of the
    page whose form was sent.
    """
    event = Event.objects.create(
        kind=event_type,
        is_refused=True,
        reason=reason,
        **_columns(organization, by, target),
        after={"attempted": attempted} | ({"action": action} if action else {}),
    )
    event_recorded.send(Event, event=event)
    return event


def _columns(organization: Named | None, by: ActorOrPerson, target: Model | None) -> dict[str, Any]:
    """The columns of an event for its organization, actor, target and request."""
    return {
        "organization_id": organization.pk if organization else None,
        "organization_label": organization.name if organization else "",
        **_actor_columns(by),
        "target_type": target._meta.model_name if target else "",
        "target_id": str(target.pk) if target else "",
        "target_label": _label(target),
        "request_id": request_ids.current(),
        # PostgreSQL's clock sets it by default. SQLite keeps times as text, and its own clock
        # writes another form of it than the one in which Django compares them.
        **({"at": timezone.now()} if connection.vendor == "sqlite" else {}),
    }


def _actor_columns(by: ActorOrPerson) -> dict[str, Any]:
    """The columns that say who acted, by what means and from which address.

    An operator goes into columns of their own, so that members do not read who it was.
    """
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
    return {**_id_of(actor), "actor_label": _label(actor), "means": means, "address": address}


def _id_of(actor: Model | None) -> dict[str, Any]:
    """The column with the ID of a person, those of a machine, or none for the console itself.

    They are separate, because a machine and a person may have the same number.
    """
    if actor is None:
        return {}
    model_name = actor._meta.model_name
    if model_name == "user":
        return {"actor_id": actor.pk}
    return {"machine_type": model_name, "machine_id": str(actor.pk)}


def _label(row: Model | AnonymousUser | None) -> str:
    """The row's name, with the email address of a person: "Ada <ada@example.com>"; "" for None."""
    if row is None:
        return ""
    name, email = str(row), getattr(row, "email", "")
    return f"{name} <{email}>"[:320] if email and email != name else name[:320]
