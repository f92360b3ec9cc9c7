"""What the races of `test_jobs.py` come to without what decides them.

Not by luck: one deed runs whole between the other's check and its write.
"""

from functools import partial

import pytest

from audit import log
from audit.models import Event
from console.models import JobRecord
from organizations.actions.jobs import request_job
from organizations.events.operators import JOB_REQUESTED
from tests.cast import make_person
from tests.races import slip_in

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]
WHY = "It failed, ticket 4711."


def test_without_the_lock_two_operators_request_it(monkeypatch):
    olga, otto = (make_person(name, is_staff=True, is_superuser=True) for name in ("Olga", "Otto"))
    record = JobRecord.objects.create(name="drain the outbox")
    slip_in(
        monkeypatch,
        log,
        "record",
        partial(request_job, record=record, reason=WHY, by=otto),
        before=True,
    )

    request_job(record=record, reason=WHY, by=olga)

    assert Event.objects.filter(kind=JOB_REQUESTED).count() == 2
