"""How a job stands, in the words of the operators' pages and of `manage.py jobs`."""

from datetime import timedelta

from console.models import JobRecord
from console.operators.columns import State

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
"""With their seconds."""


def state_of(record: JobRecord) -> State:
    """The worst that is the matter with it, or how its last run went."""
    if record.job is None:
        return "muted", "No longer scheduled"
    if record.failures:
        return "bad", "Failed" if record.failures == 1 else f"Failed {record.failures:,} times"
    if record.is_unended:
        return "bad", "Did not end"
    if record.is_late:
        return "off", "Late"
    if record.is_running:
        return "running", "Running"
    if record.requested_at:
        return "waiting", "Requested"
    return ("good", "Succeeded") if record.succeeded_at else ("none", "Not run yet")


def period_of(record: JobRecord) -> str:
    """How often it runs, as in "every 5 minutes"; nothing if it does not any longer."""
    if record.job is None:
        return ""
    seconds = int(record.job.every.total_seconds())
    unit, length = next(each for each in UNITS if seconds % each[1] == 0)
    number = seconds // length
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def duration(lasted: timedelta | None) -> str:
    """How long a run took, in the unit in which people compare it."""
    if lasted is None:
        return ""
    seconds = lasted.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
