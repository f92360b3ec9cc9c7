"""Events in the order in which their transactions end, so that a reader who returns misses none.

IDs are assigned when a row is written, and rows become visible when their transaction ends. A
reader who asks for the IDs after the last one misses what is committed later with a lower ID: with
16 writers, 1,500 of 3,500 events. So events are ordered by the number of their transaction, and
only settled ones are read, before which no transaction is running (ADR 59).

SQLite has one writer at a time, so there all transactions have the number 0, and IDs are the order.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import connection, transaction
from django.db.models import BigIntegerField, Expression, Max, Min, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from audit.models import Event, EventQuerySet
from console.lists.paging import beyond

NORMAL_DELAY = timedelta(minutes=5)
"""Longer than any transaction of the console lasts, but for long jobs."""
ORDER = ("transaction_id", "pk")
_RUNNING = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint + audit_transaction_offset())"
_NEXT = """(audit_transaction_offset() + greatest(
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    pg_current_xact_id_if_assigned()::text::bigint + 1
))"""


@dataclass(frozen=True, order=True)
class Position:
    """How far a reader has read the events of an organization. It never expires."""

    transaction_id: int = 0
    event_id: int = 0

    @classmethod
    def of(cls, event: Event) -> "Position":
        """The position after the event."""
        return cls(event.transaction_id, event.pk)

    @classmethod
    def from_cursor(cls, cursor: str, organization_id: UUID) -> "Position":
        """The position in the cursor. Raises BadSignature if it is not one of the organization."""
        return cls(*signing.loads(cursor, salt=_salt(organization_id)))

    def cursor(self, organization_id: UUID) -> str:
        """The position as signed text for a program of the organization."""
        return signing.dumps([self.transaction_id, self.event_id], salt=_salt(organization_id))


def settled_events(organization_id: UUID) -> EventQuerySet:
    """The events of the organization before which none can appear any longer, in their order."""
    events = Event.objects.within(organization_id).filter(transaction_id__lt=_oldest_running())
    return events.order_by(*ORDER)


def events_after(position: Position, events: EventQuerySet) -> EventQuerySet:
    """The events without those up to the position."""
    return events.filter(beyond(ORDER, [position.transaction_id, position.event_id], less=False))


def last_position(organization_id: UUID) -> Position:
    """The position after all settled events of the organization, in one query."""
    last = settled_events(organization_id).reverse().only(*ORDER).first()
    return Position.of(last) if last else Position()


def held_back_events() -> EventQuerySet:
    """The events that no reader sees yet, of all organizations.

    Any transaction that writes holds back later events until it ends, also one in another database
    of the same server.
    """
    return Event.objects.filter(transaction_id__gte=_oldest_running())


def late_events() -> EventQuerySet:
    """The events that were held back for longer than is normal."""
    return held_back_events().filter(at__lt=timezone.now() - NORMAL_DELAY)


def oldest_held_back_for() -> float:
    """The seconds for which the oldest held back event has waited; 0 if no event is held back."""
    since: datetime | None = held_back_events().aggregate(since=Min("at"))["since"]
    return max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0


def events_ahead() -> "QuerySet[Event, int]":
    """The ID of an event whose transaction has a number that this server has not reached.

    They come from another server, and hold back every event until its numbers reach theirs.
    """
    ahead = Event.objects.filter(transaction_id__gte=_next_number())
    return ahead.order_by("-transaction_id").values_list("pk", flat=True)[:1]


@transaction.atomic
def raise_transaction_numbers() -> None:
    """Let the numbers of new transactions continue after those of all events.

    For events that were restored into another server, whose transactions have lower numbers. Does
    nothing if none is ahead.
    """
    if not events_ahead().exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE")
        highest = Event.objects.aggregate(highest=Max("transaction_id"))["highest"]
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (current,) = cursor.fetchone()
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_transaction_offset() RETURNS bigint"
            f" LANGUAGE sql STABLE PARALLEL SAFE RETURN {int(highest) + 1 - int(current)}::bigint"
        )


def _oldest_running() -> Expression:
    """The number of the oldest transaction that has not ended, as an expression."""
    return _number(_RUNNING)


def _next_number() -> Expression:
    """A number above those of all transactions whose events are visible, as an expression."""
    return _number(_NEXT)


def _number(sql: str) -> Expression:
    """The SQL on PostgreSQL; on SQLite 1, because all transactions have the number 0 there."""
    if connection.vendor == "postgresql":
        return RawSQL(sql, [], BigIntegerField())  # noqa: S611  (constants)
    return Value(1)


def _salt(organization_id: UUID) -> str:
    """The salt of cursors, so that each is valid for one organization only."""
    return f"audit.feed:{organization_id}"
