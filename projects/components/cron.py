"""When a scheduled job is to run: cron's five fields in a time zone. Nothing here knows a database.

Only what every engine understands is taken: Kubernetes knows no `L`, `W` and `#`, and no day 7.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

LONGEST = 100
"""Characters of an expression."""
FIELDS = {
    "minute": "0 to 59",
    "hour": "0 to 23",
    "day of the month": "1 to 31",
    "month": "1 to 12, or JAN to DEC",
    "day of the week": "0 to 6, or SUN to SAT",
}
"""The fields in their order, and what each can be."""
NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def normalized(expression: str) -> str:
    """The expression with one space between fields, and names of days and months in capitals."""
    return " ".join(expression.split()).upper()


def expression_problem(expression: str) -> str:
    """Why the expression is not valid, naming each bad field; empty if it is valid."""
    if len(expression) > LONGEST:
        return f"Enter at most {LONGEST} characters."
    fields = expression.split()
    if expression.strip().startswith("@"):
        written = NICKNAMES.get(expression.strip().lower())
        return f"Write {written}." if written else "Write five fields, such as 0 0 * * *."
    if len(fields) != len(FIELDS):
        return (
            f"Enter exactly five fields: {', '.join(FIELDS)}. You entered {len(fields)}."
            " Seconds and years are not possible."
        )
    if problems := " ".join(filter(None, map(_field_problem, range(len(fields)), fields))):
        return problems
    return "" if _ever_runs(expression) else "No month has such a day, so it would never run."


def words(expression: str) -> str:
    """The times of a valid expression in words: "At 09:00 on Monday through Friday"."""
    return CronSim(expression, _SOME_MOMENT).explain()


def times(expression: str, zone: str, *, after: datetime) -> Iterator[datetime]:
    """The times of the expression in the zone after `after`, in UTC, for 50 years."""
    local_times = CronSim(expression, after.astimezone(ZoneInfo(zone)))
    for local_time in local_times:
        at = local_time.astimezone(UTC)
        if at > after:
            yield at


def next_time(expression: str, zone: str, *, after: datetime) -> datetime | None:
    """The first time of the expression after `after`, in UTC; None if there is none."""
    return next(times(expression, zone, after=after), None)


def next_times(expression: str, zone: str, *, after: datetime, count: int) -> list[datetime]:
    """The first `count` times of the expression after `after`, in UTC; fewer if it ends."""
    return list(islice(times(expression, zone, after=after), count))


def _field_problem(position: int, field: str) -> str:
    """Why the field at this position (from 0) is not valid, in words; empty if it is."""
    name, values = list(FIELDS.items())[position]
    is_day = position in {2, 4}
    if is_day and re.search(r"[L#]|W(?!ED)", field.upper()):
        return f"The {name} cannot have L, W or #: Kubernetes does not know them."
    if position == len(FIELDS) - 1 and re.search(r"(^|[,-])7", field):
        return f"The {name} cannot be 7: Kubernetes does not know it. Sunday is 0."
    expression = " ".join([*"*" * position, field, *"*" * (len(FIELDS) - 1 - position)])
    if re.fullmatch(r"[0-9A-Za-z*,/-]+", field) and _is_read(expression):
        return ""
    return f"The {name} is not valid: it can be {values}, with * , - and /."


def _is_read(expression: str) -> bool:
    """Whether the library can parse the expression."""
    try:
        CronSim(expression, _SOME_MOMENT)
    except CronSimError:
        return False
    return True


def _ever_runs(expression: str) -> bool:
    """Whether the expression has a time at all, which the 30th of February has not."""
    return _is_read(expression) and next_time(expression, "UTC", after=_SOME_MOMENT) is not None
