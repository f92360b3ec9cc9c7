"""The state of a job, in the words of the operators' pages and of `manage.py jobs`."""

from datetime import timedelta

from console.models import JobRecord
from console.operators.columns import State

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
"""Units of time with their seconds."""


def state_of(record: JobRecord) -> State:
    """The worst problem of the job with its color, or how its last run went."""
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
    """How often the job runs, as in "every 5 minutes"; "" if it is no longer scheduled."""
    if record.job is None:
        return ""
    seconds = int(record.job.every.total_seconds())
    unit, length = next((unit, length) for unit, length in UNITS if seconds % length == 0)
    number = seconds // length
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def duration(lasted: timedelta | None) -> str:
    """How long a run took, as in "1.5 s" or "12 min"; "" for None."""
    if lasted is None:
        return ""
    seconds = lasted.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
