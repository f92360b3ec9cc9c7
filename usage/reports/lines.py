"""One line of what a gateway reports: a call, or the sum of an hour's. No database.

Lines that cannot be understood are refused one by one, with words that repeat nothing of them.
"""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from gateways.checks.checking import API
from usage.latency import CLASSES, latency_class

TEST = "test"
"""In place of an application: a call that was made to try an API."""
TEST_CALLER = UUID(int=0)
MOST_CALLS = 1_000_000_000
"""In one line."""
MOST = 1_000_000_000_000
"""Bytes, or milliseconds, in one line."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST_TIME = 40


class BrokenLine(ValueError):
    """A line that says nothing, and why."""


class Line(NamedTuple):
    """Calls of one application to one version within an hour, all answered alike."""

    api: tuple[str, int]
    caller: UUID
    at: datetime
    """In UTC."""
    status_class: int
    """2 to 5."""
    numbers: tuple[int, ...]
    """Calls, bytes, and calls in each class of latency."""


def parse_line(line: Any) -> Line:
    """The line that this object says; a BrokenLine where it says none."""
    if not isinstance(line, dict):
        raise BrokenLine("The line must be an object.")
    named = API.fullmatch(_text(line, "api"))
    if named is None:
        raise BrokenLine("“api” must be a handle and a major version, such as payments/1.")
    return Line(
        (named[1], int(named[2])),
        _caller(_text(line, "application")),
        _time(_text(line, "at")),
        max(2, _number(line, "status", 100, 599) // 100),
        _numbers(line),
    )


def _caller(application: str) -> UUID:
    if application == TEST:
        return TEST_CALLER
    if not _ID.fullmatch(application):
        raise BrokenLine("“application” must be the ID of an application, or test.")
    return UUID(application)


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text[: _LONGEST_TIME + 1])
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BrokenLine("“at” must be a time with its time zone, such as 2030-01-31T23:59:59+00:00.")


def _numbers(line: dict[str, Any]) -> tuple[int, ...]:
    calls = _number(line, "calls", 1, MOST_CALLS, default=1)
    size = _number(line, "bytes", 0, MOST, default=0)
    ms = _number(line, "ms", 0, MOST, default=0)
    return (calls, size, *_latencies(line, calls, ms))


def _latencies(line: dict[str, Any], calls: int, ms: int) -> list[int]:
    given = line.get("latencies")
    if given is None and calls == 1:
        found = [0] * CLASSES
        found[latency_class(ms)] = 1
        return found
    if not isinstance(given, list) or not all(type(number) is int for number in given):
        raise BrokenLine(f"“latencies” must be {CLASSES} whole numbers.")
    if len(given) != CLASSES or min(given) < 0 or sum(given) != calls:
        raise BrokenLine(
            f"“latencies” must be {CLASSES} numbers of calls, as many as “calls” says."
        )
    return given


def _text(line: dict[str, Any], name: str) -> str:
    found = line.get(name)
    if not isinstance(found, str):
        raise BrokenLine(f"“{name}” must be a text.")
    return found


def _number(
    line: dict[str, Any], name: str, least: int, most: int, default: int | None = None
) -> int:
    found = line.get(name, default)
    # A bool is an int, and says no number.
    if type(found) is not int or not least <= found <= most:
        raise BrokenLine(f"“{name}” must be a whole number from {least} to {most}.")
    return found
