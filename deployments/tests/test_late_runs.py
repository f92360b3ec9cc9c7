"""Scheduled jobs that did not report in time: noticed in a minute, told once, ended by a run."""

import re

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from deployments.actions import late_jobs as expecting
from deployments.actions.late_jobs import note_if_late
from deployments.models import Placement
from deployments.schedule import notice_late_runs
from deployments.tests.makers import add_environment
from deployments.tests.run_makers import add_job, clock, moment, place, report
from organizations.models import Membership, Notify
from organizations.notifications import notifying as notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from projects import actions
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.database import business
from tests.reading import words

pytestmark = pytest.mark.django_db
NIGHTLY = "/organizations/acme/projects/apollo/components/nightly/"


@pytest.fixture
def now():
    """The evening before; the job runs at 02:00 UTC, with 15 minutes of grace."""
    with time_machine.travel(moment("2026-05-01 20:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def staging(now, adam):
    return add_environment(by=adam)


@pytest.fixture
def nightly(now, adam):
    return add_job(adam)


@pytest.fixture
def placed(nightly, staging):
    made = place(nightly, staging)
    clock()
    return made


def late() -> list[str]:
    return [event.after["expected"] for event in Event.objects.filter(kind="job.late")]


def test_a_deployed_job_is_expected_at_its_next_time(placed):
    placed.refresh_from_db()

    assert placed.expected_at == moment("2026-05-02 02:00")
    assert placed.due_at == moment("2026-05-02 02:15")
    assert not placed.is_late


def test_a_run_that_does_not_report_is_late_after_the_grace_and_told_once(placed, now):
    now.move_to(moment("2026-05-02 02:14:59"))
    assert clock() == 0

    now.move_to(moment("2026-05-02 02:15"))
    assert [clock() for _ in range(3)] == [1, 0, 0]

    placed.refresh_from_db()
    assert placed.late_since == moment("2026-05-02 02:00")
    assert placed.expected_at == moment("2026-05-03 02:00")
    assert late() == ["2026-05-02 02:00 UTC"]


def test_a_job_that_stays_silent_is_late_since_its_first_time(placed, now):
    for day in (2, 3, 4):
        now.move_to(moment(f"2026-05-0{day} 02:16"))
        clock()

    placed.refresh_from_db()
    assert placed.late_since == moment("2026-05-02 02:00")
    assert len(late()) == 1


@pytest.mark.parametrize("at", ["01:59", "02:00", "02:14:30"])
def test_a_run_in_time_is_what_was_expected(placed, now, nightly, staging, adam, at):
    now.move_to(moment(f"2026-05-02 {at}"))
    report(nightly, staging, by=adam)

    now.move_to(moment("2026-05-02 02:20"))
    assert clock() == 0
    placed.refresh_from_db()
    assert placed.expected_at == moment("2026-05-03 02:00")


def test_a_run_long_before_its_time_is_another(placed, now, nightly, staging, adam):
    now.move_to(moment("2026-05-02 01:58:59"))
    report(nightly, staging, by=adam)

    now.move_to(moment("2026-05-02 02:20"))
    assert clock() == 1


def test_any_run_ends_lateness(placed, now, nightly, staging, adam):
    now.move_to(moment("2026-05-02 02:20"))
    clock()

    report(nightly, staging, by=adam)

    placed.refresh_from_db()
    assert placed.late_since is None
    assert placed.expected_at == moment("2026-05-03 02:00")
    assert Event.objects.filter(kind="job.reported_again").count() == 1


def test_the_end_of_an_earlier_run_does_not_end_lateness(placed, now, nightly, staging, adam):
    report(nightly, staging, by=adam, id="yesterday")
    now.move_to(moment("2026-05-02 02:20"))
    clock()

    report(nightly, staging, by=adam, id="yesterday", state="succeeded")

    placed.refresh_from_db()
    assert placed.is_late


def test_a_run_elsewhere_changes_nothing_here(placed, now, nightly, adam):
    production = add_environment("Production", by=adam)
    now.move_to(moment("2026-05-02 02:01"))
    report(nightly, production, by=adam)

    now.move_to(moment("2026-05-02 02:20"))
    assert clock() == 1


def test_a_time_that_passed_while_no_clock_ran_is_noticed_later(placed, now):
    now.move_to(moment("2026-05-05 12:00"))

    assert clock() == 1
    placed.refresh_from_db()
    assert placed.expected_at == moment("2026-05-06 02:00")


def test_a_changed_schedule_counts_from_then_on(placed, now, nightly, adam):
    terms = actions.ScheduleTerms("0 22 * * *", "UTC", 5)
    actions.set_schedule(component=nightly, terms=terms, by=adam)
    clock()

    now.move_to(moment("2026-05-01 22:05"))
    assert clock() == 1
    assert late() == ["2026-05-01 22:00 UTC"]


def test_a_time_of_another_schedule_is_not_missed(placed, now):
    """As a clock leaves it that read the schedule a moment before it changed."""
    Placement.objects.update(expected_at=moment("2026-05-01 21:00"), due_at=timezone.now())

    assert clock() == 0
    placed.refresh_from_db()
    assert placed.expected_at == moment("2026-05-02 02:00")


def test_a_second_worker_that_saw_the_same_notices_nothing(placed, now, acme):
    now.move_to(moment("2026-05-02 02:15"))
    told = [
        note_if_late(placement=placed.pk, organization=acme.pk, at=timezone.now()) for _ in range(2)
    ]

    assert told == [True, False]
    assert len(late()) == 1


def test_the_clock_starts_it(placed, now):
    now.move_to(moment("2026-05-02 02:15"))

    assert (notice_late_runs(), notice_late_runs()) == (1, 0)


def test_services_are_never_late(now, staging, adam):
    place(add_component(adam), staging)
    before = business()

    clock()

    assert business() == before


def test_pages_show_what_is_late_until_a_run_reports(
    placed, now, nightly, staging, adam, client_of
):
    page = client_of(adam)
    acme = "/organizations/acme"
    pages = [
        f"{acme}/",
        f"{acme}/projects/apollo/",
        f"{acme}/environments/staging/",
        NIGHTLY,
        f"{NIGHTLY}runs/",
    ]

    def that_say_so() -> list[str]:
        return [each for each in pages if re.search(r"Late\b", words(page.get(each)))]

    assert that_say_so() == []
    now.move_to(moment("2026-05-02 02:15"))
    clock()

    assert that_say_so() == pages

    report(nightly, staging, by=adam)
    assert that_say_so() == []


def test_developers_are_told(placed, now, acme, mailoutbox):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER)
    Membership.objects.update(notify=Notify.AT_ONCE)
    now.move_to(moment("2026-05-02 02:15"))
    clock()

    notifications.enqueue_due_emails()
    drain()

    (letter,) = [each for each in mailoutbox if each.to == [dora.user.email]]
    assert "The scheduled job Nightly is late in Staging" in letter.body


def test_a_job_that_cannot_be_noticed_keeps_none_of_the_others(placed, now, monkeypatch, caplog):
    def fail(**_):
        raise ValueError("Something is wrong with it.")

    monkeypatch.setattr(expecting, "note_if_late", fail)
    now.move_to(moment("2026-05-02 02:15"))

    assert notice_late_runs() == 0

    assert f"placement {placed.pk}" in caplog.text
