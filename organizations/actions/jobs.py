"""What operators do with a job of the console.

In this app, because the console's own app has neither people nor a history.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from console.models import JobRecord
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.events.operators import JOB_REQUESTED


class JobGone(Refusal):
    slug = "job-gone"
    message = "This job is no longer scheduled."


class JobRequestedAlready(Refusal):
    slug = "job-requested-already"
    message = "This job has already been requested. It begins as soon as a worker is free."


@transaction.atomic
def request_job(*, record: JobRecord, reason: str, by: User) -> None:
    """Request that a job runs as soon as a worker is free, and record an event.

    Its period stays. Raises InvalidReason, NotAnOperator, JobGone or JobRequestedAlready.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    locked_record = JobRecord.objects.select_for_update().filter(pk=record.pk).first()
    if locked_record is None or locked_record.job is None:
        raise JobGone
    if locked_record.requested_at:
        raise JobRequestedAlready

    log.record(
        JOB_REQUESTED,
        organization=None,
        by=log.OperatorActor(by),
        target=locked_record,
        reason=reason,
    )
    locked_record.requested_at = timezone.now()
    locked_record.save(update_fields=["requested_at"])
