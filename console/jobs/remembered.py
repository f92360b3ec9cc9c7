"""What the clock asks the rows of jobs. While the database is away it goes on without them."""

from datetime import datetime
from logging import getLogger

from django.db import Error
from django.utils import timezone

from console.database.sound import leave_broken_connection
from console.jobs.clock import JOBS
from console.models import JobRecord

Request = tuple[str, datetime]
"""The name of a job, and when an operator asked for it."""

logger = getLogger(__name__)


def last_successes() -> dict[str, datetime]:
    """When each job last went well; each has a row from then on, and no other.

    A moment that is yet to come was noted before the system's time was set back. The clock would
    wait for it.
    """
    leave_broken_connection()
    try:
        JobRecord.objects.expect([job.name for job in JOBS])
        past = JobRecord.objects.filter(succeeded_at__lte=timezone.now())
        return {name: at for name, at in past.values_list("name", "succeeded_at") if at}
    except Error as error:
        logger.warning("Every job is due: their rows cannot be read: %s", type(error).__name__)
        return {}


def requests() -> list[Request]:
    """What operators asked for, and no worker has begun since."""
    leave_broken_connection()
    try:
        requested = JobRecord.objects.requested().values_list("name", "requested_at")
        return [(name, at) for name, at in requested if at]
    except Error as error:
        logger.warning("Requests of jobs cannot be read: %s", type(error).__name__)
        return []
