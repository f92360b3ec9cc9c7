"""How much of its quota each subscriber has used: added up as gateways report, plan by plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connection

from gateways.models import Gateway
from portal.models import State, Subscription
from usage.models import MonthlyUse, Span
from usage.reports.adding import MOST, database_value
from usage.reports.parsing import Group

AT_ONCE = 1_000
"""Rows in one statement: SQLite takes no more than 32,766 values."""
COLUMNS = ("organization_id", "version_id", "plan_id", "caller", "person_id", "month", "calls")
COUNTED = (State.ACTIVE, State.BLOCKED, State.CLOSED)
"""A call can be reported after its subscription has ended."""


class Caller(NamedTuple):
    """An application that called a version: what a plan is looked up by."""

    version: int
    application: UUID


class Month(NamedTuple):
    """A calendar month of UTC: from its first moment up to the first of the next."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, at: datetime) -> Self:
        """The month in which this moment is."""
        start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        years, month = divmod(start.month, 12)
        return cls(start, start.replace(year=start.year + years, month=month + 1))


def add_monthly_use(groups: Mapping[Group, list[int]], gateway: Gateway, *, at: datetime) -> None:
    """Count the calls of this month for the plans under which they were made, and their owners."""
    made: Counter[Caller] = Counter()
    month = Month.of(at)
    for (span, start, caller, version, _), numbers in groups.items():
        if span == Span.DAY and month.start <= start < month.end:
            made[Caller(version, caller)] += numbers[0]
    latest = _latest(gateway, made)
    rows: list[list[object]] = [
        [
            *(gateway.organization_id, caller.version, subscription.plan_id, caller.application),
            subscription.application.owner and subscription.application.owner.user_id,
            *(month.start.date(), min(made[caller], MOST)),
        ]
        for caller, subscription in sorted(latest.items())
    ]
    for first in range(0, len(rows), AT_ONCE):
        _add(rows[first : first + AT_ONCE])


def _latest(gateway: Gateway, made: Iterable[Caller]) -> dict[Caller, Subscription]:
    """The subscription of each caller: the one that is open, or the one that ended last."""
    found = Subscription.objects.filter(
        organization=gateway.organization_id,
        version__in={each.version for each in made},
        application__in={each.application for each in made},
        state__in=COUNTED,
    )
    asked = found.select_related("application__owner").order_by("asked_at", "pk")
    latest = {Caller(each.version_id, each.application_id): each for each in asked}
    return {caller: latest[caller] for caller in made if caller in latest}


def _add(rows: list[list[object]]) -> None:
    names = {field.column: field for field in MonthlyUse._meta.concrete_fields}
    values = [
        database_value(names[column], value)
        for row in rows
        for column, value in zip(COLUMNS, row, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(rows)), values)


def _statement(rows: int) -> str:
    """The upsert of so many rows: every name in it is a constant. The first owner stays."""
    table, columns = MonthlyUse._meta.db_table, ", ".join(f'"{name}"' for name in COLUMNS)
    row = f"({', '.join(['%s'] * len(COLUMNS))})"
    return (
        f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * rows)}"  # noqa: S608  (names are constants, values are parameters)
        " ON CONFLICT (month, version_id, plan_id, caller) DO UPDATE SET calls ="
        f" CASE WHEN {table}.calls >= {MOST} THEN {table}.calls"
        f" ELSE {table}.calls + excluded.calls END"
    )
