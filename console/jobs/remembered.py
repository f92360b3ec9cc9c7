"""What the clock reads from the rows of jobs. If the database fails, it goes on without them."""

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
    """The time of the last success of each job that has one. Creates and deletes rows of jobs.

    From then on each scheduled job has a row. Times in the future are left out, because the clock
    would wait for them: the system's time was set back since. Empty if the database fails.
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
    """The runs that operators requested and no worker has begun; none if the database fails."""
    leave_broken_connection()
    try:
        requested = JobRecord.objects.requested().values_list("name", "requested_at")
        return [(name, at) for name, at in requested if at]
    except Error as error:
        logger.warning("Requests of jobs cannot be read: %s", type(error).__name__)
        return []
