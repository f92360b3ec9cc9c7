"""Operators see how jobs go, and have one run; members hear nothing of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.jobs.clock import JOBS
from console.models import JobRecord
from console.operators.columns import list_of, page_of
from organizations.actions import jobs
from organizations.events.operators import JOB_REQUESTED
from tests.cast import make_person
from tests.database import everything
from tests.reading import words

pytestmark = pytest.mark.django_db
WHY = "It failed, ticket 4711."
NAME = "forget expired sessions"
ASKED_AT = datetime(2026, 11, 30, 5, tzinfo=UTC)


@pytest.fixture
def olga():
    """An operator of the installation, member of nothing."""
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def record(db):
    return JobRecord.objects.create(name=NAME)


def request(record, olga):
    jobs.request_job(record=record, reason=WHY, by=olga)
    record.refresh_from_db()


def test_a_request_waits_for_the_clock_and_stands_in_the_history(record, olga):
    request(record, olga)

    event = Event.objects.latest("id")
    assert record.requested_at is not None
    assert record.began_at is None
    assert (event.kind, event.organization_id, event.operator_id) == (JOB_REQUESTED, None, olga.pk)
    assert sentence(event) == (
        "An operator of this console requested a run of the job “forget expired sessions”:"
        " It failed, ticket 4711"
    )


def test_what_was_requested_is_not_requested_twice(record, olga):
    request(record, olga)
    before = everything()

    with pytest.raises(jobs.JobRequestedAlready):
        request(record, olga)
    assert everything() == before


@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_no_longer_scheduled_is_not_requested(is_there, olga):
    gone = JobRecord.objects.create(name="a job of last year")
    if not is_there:
        JobRecord.objects.all().delete()
        gone.pk = 4_711
    before = everything()

    with pytest.raises(jobs.JobGone):
        jobs.request_job(record=gone, reason=WHY, by=olga)
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "is_offered"),
    [
        ({}, True),
        ({"failures": 3, "error": "OSError"}, True),
        ({"requested_at": ASKED_AT}, False),
        ({"name": "a job of last year"}, False),
    ],
)
def test_the_button_is_there_where_it_does_something(fields, is_offered, olga, client_of):
    made = JobRecord.objects.create(**{"name": NAME} | fields)

    html = client_of(olga).get(page_of(made)).content.decode()

    assert (">Run now</a>" in html) is is_offered


def test_the_button_asks_first_and_then_requests_it(record, olga, client_of):
    page, path = client_of(olga), reverse("admin:console_jobrecord_run", args=[record.pk])

    assert "A worker runs the job “forget expired sessions”" in words(page.get(path))
    record.refresh_from_db()
    assert record.requested_at is None

    said = words(page.post(path, {"reason": WHY}, follow=True))
    assert "The job “forget expired sessions” was requested and runs within seconds." in said
    assert "Requested" in said


def test_the_list_and_the_page_show_states_ages_and_errors_escaped(olga, client_of):
    ago = timezone.now() - timedelta(hours=6)
    failed = JobRecord.objects.create(
        name=NAME, succeeded_at=ago, ended_at=ago, lasted=timedelta(seconds=3), failures=3
    )
    JobRecord.objects.update(error="<script>alert(1)</script>")
    page = client_of(olga)

    listed, shown = page.get(list_of(JobRecord)), page.get(page_of(failed))

    assert "Failed 3 times" in words(listed)
    assert "6 hours ago" in words(listed)
    assert "every day" in words(listed)
    assert "3.0 s" in words(shown)
    assert "<script>alert" not in shown.content.decode()
    assert "<script>alert(1)</script>" in words(shown)


def test_the_list_costs_the_same_for_one_job_and_for_all(record, olga, client_of):
    page = client_of(olga)
    with CaptureQueriesContext(connection) as one:
        page.get(list_of(JobRecord))
    JobRecord.objects.expect([job.name for job in JOBS])

    with CaptureQueriesContext(connection) as all_of_them:
        page.get(list_of(JobRecord))

    assert len(all_of_them) == len(one)


def test_the_tile_counts_those_in_trouble_and_leads_to_them(olga, client_of):
    now = timezone.now()
    JobRecord.objects.create(name=NAME, succeeded_at=now, failures=1, error="OSError")
    JobRecord.objects.create(name="drain the outbox", succeeded_at=now - timedelta(minutes=6))
    JobRecord.objects.create(name="remove due organizations", succeeded_at=now)
    JobRecord.objects.create(name="a job of last year", failures=9, error="OSError")
    page = client_of(olga)

    home = page.get(reverse("admin:index"))

    assert "Jobs late or failing 2 late, failed or not ended" in " ".join(words(home).split())
    found = words(page.get(f"{list_of(JobRecord)}?state=troubled"))
    assert "Forget expired sessions" in found
    assert "Drain the outbox" in found
    assert "Remove due organizations" not in found
    assert "A job of last year" not in found


def test_it_is_found_by_its_start_as_the_list_shows_it(record, olga, client_of):
    page = client_of(olga)

    for typed, is_found in (("Forget exp", True), ("forget exp", True), ("expired", False)):
        found = words(page.get(list_of(JobRecord), {"q": typed}))
        assert ("Forget expired sessions" in found) is is_found, typed


def test_members_and_operators_of_other_things_see_no_jobs(record, adam, client_of):
    otto = make_person("Otto", is_staff=True)

    for person, status in ((adam, 302), (otto, 403)):
        for path in (list_of(JobRecord), page_of(record)):
            assert client_of(person).get(path).status_code == status
