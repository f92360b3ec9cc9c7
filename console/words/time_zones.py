"""Time zones by their names, such as Europe/Berlin."""

import re
from datetime import UTC, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

LONGEST_NAME = 64
"""Characters of a name; the longest of 2026 has 32."""
_NO_ZONES = {"Factory", "localtime"}


def zone_problem(name: str) -> str:
    """Why the name is no time zone, with those that could be meant; empty if it is one."""
    if name in zones():
        return ""
    typed = name.strip().replace(" ", "_").casefold()
    meant = sorted(
        zone for zone in zones() if typed in {zone.casefold(), zone.casefold().rsplit("/")[-1]}
    )
    if meant:
        return f"Enter the name of the time zone in full: {' or '.join(meant[:3])}."
    if re.search(r"[+-]\d", name):
        return (
            "Enter the name of a time zone, such as Europe/Berlin. An offset does not follow"
            " summer time."
        )
    return "Enter the name of a time zone, such as Europe/Berlin or UTC."


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones() - _NO_ZONES)


@lru_cache(maxsize=1024)
def zone_or_utc(name: str) -> tzinfo:
    """The time zone of this name; UTC if the system knows none, such as after a name was removed
    from its tz database.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return UTC
