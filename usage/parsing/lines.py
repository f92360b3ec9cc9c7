"""One line of what a gateway reports: a call, or the sum of an hour's. No database.

A malformed line raises BrokenLine, whose words repeat nothing of it.
"""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from gateways.checks.checking import API
from usage.latency import CLASSES, latency_class

TEST = "test"
"""The word in place of an application's ID, for a call that was made to try an API."""
TEST_CALLER = UUID(int=0)
MOST_CALLS = 1_000_000_000
"""The most calls of one line."""
MOST = 1_000_000_000_000
"""The most bytes, or milliseconds, of one line."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST_TIME = 40


class BrokenLine(ValueError):
    """A malformed line; the argument is the reason."""


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
    """Parse a line of a report. Raises BrokenLine."""
    if not isinstance(line, dict):
        raise BrokenLine("The line must be an object.")
    api_match = API.fullmatch(_text_in(line, "api"))
    if api_match is None:
        raise BrokenLine("“api” must be a handle and a major version, such as payments/1.")
    return Line(
        (api_match[1], int(api_match[2])),
        _parse_caller(_text_in(line, "application")),
        _parse_time(_text_in(line, "at")),
        max(2, _number_in(line, "status", 100, 599) // 100),
        _parse_numbers(line),
    )


def _parse_caller(application: str) -> UUID:
    """The ID of the application, or TEST_CALLER. Raises BrokenLine."""
    if application == TEST:
        return TEST_CALLER
    if not _ID.fullmatch(application):
        raise BrokenLine("“application” must be the ID of an application, or test.")
    return UUID(application)


def _parse_time(text: str) -> datetime:
    """The time in UTC. Raises BrokenLine, also for a time without a time zone."""
    try:
        moment = datetime.fromisoformat(text[: _LONGEST_TIME + 1])
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BrokenLine("“at” must be a time with its time zone, such as 2030-01-31T23:59:59+00:00.")


def _parse_numbers(line: dict[str, Any]) -> tuple[int, ...]:
    """Calls, bytes, and calls in each class of latency. Raises BrokenLine."""
    calls = _number_in(line, "calls", 1, MOST_CALLS, default=1)
    size = _number_in(line, "bytes", 0, MOST, default=0)
    ms = _number_in(line, "ms", 0, MOST, default=0)
    return (calls, size, *_parse_latencies(line, calls, ms))


def _parse_latencies(line: dict[str, Any], calls: int, ms: int) -> list[int]:
    """The calls in each class of latency; a single call may have only `ms`. Raises BrokenLine."""
    latencies = line.get("latencies")
    if latencies is None and calls == 1:
        classes = [0] * CLASSES
        classes[latency_class(ms)] = 1
        return classes
    if not isinstance(latencies, list) or not all(type(number) is int for number in latencies):
        raise BrokenLine(f"“latencies” must be {CLASSES} whole numbers.")
    if len(latencies) != CLASSES or min(latencies) < 0 or sum(latencies) != calls:
        raise BrokenLine(
            f"“latencies” must be {CLASSES} numbers of calls, as many as “calls” says."
        )
    return latencies


def _text_in(line: dict[str, Any], name: str) -> str:
    """The text with this name. Raises BrokenLine if there is none."""
    value = line.get(name)
    if not isinstance(value, str):
        raise BrokenLine(f"“{name}” must be a text.")
    return value


def _number_in(
    line: dict[str, Any], name: str, least: int, most: int, default: int | None = None
) -> int:
    """The whole number with this name, in this range. Raises BrokenLine."""
    number = line.get(name, default)
    # A bool is an int, and says no number.
    if type(number) is not int or not least <= number <= most:
        raise BrokenLine(f"“{name}” must be a whole number from {least} to {most}.")
    return number
