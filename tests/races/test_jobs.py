"""Workers who note the same job, and operators who want it run, at the same moment."""

from functools import partial

import pytest
from django.db.models import F

from audit.models import Event
from console.jobs.clock import JOBS
from console.models import JobRecord
from organizations.actions.jobs import JobRequestedAlready, request_job
from organizations.events.operators import JOB_REQUESTED
from tests.cast import make_person
from tests.races import refusals, successes
from tests.races.rounds import ROUNDS

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WHY = "It failed, ticket 4711."


def test_workers_who_note_a_job_for_the_first_time_share_a_row(at_once):
    for number in range(ROUNDS):
        note = partial(JobRecord.objects.note, f"job {number}", failures=F("failures") + 1)

        at_once(note, note, note)

        assert JobRecord.objects.get(name=f"job {number}").failures == 3


def test_clocks_that_begin_together_expect_each_job_once(at_once):
    names = [job.name for job in JOBS]
    for _ in range(ROUNDS):
        at_once(*[partial(JobRecord.objects.expect, names)] * 2)

        assert sorted(JobRecord.objects.values_list("name", flat=True)) == sorted(names)
        JobRecord.objects.all().delete()


def test_of_two_operators_one_requests_it(at_once):
    olga, otto = (make_person(name, is_staff=True, is_superuser=True) for name in ("Olga", "Otto"))
    record = JobRecord.objects.create(name="drain the outbox")
    for number in range(1, ROUNDS + 1):
        outcomes = at_once(
            *(partial(request_job, record=record, reason=WHY, by=by) for by in (olga, otto))
        )

        assert len(successes(outcomes)) == 1
        assert refusals(outcomes) == [JobRequestedAlready]
        assert Event.objects.filter(kind=JOB_REQUESTED).count() == number
        JobRecord.objects.update(requested_at=None)
