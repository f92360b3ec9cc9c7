"""What operators do with a job of the console.

It lives here and not in the console's own app, which knows neither people nor their history.
"""

from django.db import transaction
from django.utils import timezone

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from console.models import JobRecord
from console.refusals import Refusal
from console.words.reasons import clean_reason
from organizations.events import JOB_REQUESTED


class JobGone(Refusal):
    slug = "job-gone"
    message = "This job is no longer scheduled."


class JobRequestedAlready(Refusal):
    slug = "job-requested-already"
    message = "This job has already been requested. It begins as soon as a worker is free."


@transaction.atomic
def request_job(*, record: JobRecord, reason: str, by: User) -> None:
    """Have the clock start a job at its next look, whenever it is due. Its period is as before."""
    reason = clean_reason(reason)
    demand_operator(by)
    fresh = JobRecord.objects.select_for_update().filter(pk=record.pk).first()
    if fresh is None or fresh.job is None:
        raise JobGone
    if fresh.requested_at:
        raise JobRequestedAlready

    log.record(
        JOB_REQUESTED, organization=None, by=log.OperatorActor(by), target=fresh, reason=reason
    )
    fresh.requested_at = timezone.now()
    fresh.save(update_fields=["requested_at"])
