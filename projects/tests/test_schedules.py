"""The schedule of a scheduled job: set, shown with its next runs, changed and removed."""

import re

import pytest
import time_machine

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import ComponentType, Overlap, Schedule
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.database import business
from tests.reading import links, notices, reason_at, value_of, words

pytestmark = pytest.mark.django_db
JOB = "/organizations/acme/projects/apollo/components/nightly/"
SCHEDULE = f"{JOB}schedule/"
TYPED = {
    "expression": "30 2 * * *",
    "time_zone": "Europe/Berlin",
    "grace_minutes": "20",
    "overlap": "replace",
}
TERMS = actions.ScheduleTerms("30 2 * * *", "Europe/Berlin", 20, Overlap.REPLACE)


@pytest.fixture
def nightly(adam):
    return add_component(adam, "Nightly", type=ComponentType.SCHEDULED_JOB)


@pytest.fixture
def dora(acme):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


def test_a_new_schedule_begins_with_the_zone_of_who_sets_it(nightly, dora, client_of):
    dora.user.time_zone = "Asia/Tokyo"
    dora.user.save(update_fields=["time_zone"])

    assert value_of(client_of(dora).get(SCHEDULE), "time_zone") == "Asia/Tokyo"


@time_machine.travel("2026-10-24 12:00Z", tick=False)
def test_a_schedule_is_set_and_shown_with_its_next_runs_in_its_zone(nightly, dora, client_of):
    page = client_of(dora)
    before = page.get(JOB)
    assert "No schedule No run is expected." in words(before)
    assert SCHEDULE in links(before)
    assert 'value="Europe/Berlin"' in page.get(SCHEDULE).content.decode()

    answer = page.post(SCHEDULE, TYPED, follow=True)

    assert notices(answer) == ["The schedule was saved."]
    said = words(answer)
    assert "At 02:30 every day Europe/Berlin, 30 2 * * *" in said
    assert re.search(r"Sun, 25 Oct, 02:30 ?Mon, 26 Oct, 02:30", said)
    assert said.count(" Oct, 02:30") == 5
    assert "late after 20 minutes" in said
    assert "Stop the former run" in said


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("expression", "@daily", "Write 0 0 * * *."),
        ("expression", "0 25 * * *", "The hour is not valid"),
        ("expression", "* " * 300, "at most 400 characters"),
        ("expression", "0 0 * * *\x00", "Null characters"),
        ("time_zone", "Berlin", "Europe/Berlin"),
        ("time_zone", "UTC+2", "summer time"),
        ("time_zone", "", "Enter a time zone"),
        ("time_zone", "x" * 200, "at most 100 characters"),
        ("grace_minutes", "0", "greater than or equal to 1"),
        ("grace_minutes", "10081", "less than or equal to 10080"),
        ("grace_minutes", "9" * 500, "less than or equal to"),
        ("overlap", "forbid", "Select one of the options"),
    ],
)
def test_what_is_no_schedule_is_said_at_its_field(nightly, dora, client_of, field, value, reason):
    answer = client_of(dora).post(SCHEDULE, {**TYPED, field: value})

    assert reason in reason_at(answer, field)
    assert value_of(answer, "overlap" if field != "overlap" else "expression")
    assert not Schedule.objects.exists()


def test_each_field_says_what_is_wrong_with_it(nightly, dora, client_of):
    answer = client_of(dora).post(SCHEDULE, TYPED | {"expression": "@daily", "time_zone": "Berlin"})

    assert "Write 0 0 * * *." in reason_at(answer, "expression")
    assert "Europe/Berlin" in reason_at(answer, "time_zone")


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (actions.ScheduleTerms("@daily", "UTC"), actions.UnfitExpression),
        (actions.ScheduleTerms("0 0 * * *", "Berlin"), actions.UnfitTimeZone),
        (actions.ScheduleTerms("0 0 * * *", "UTC", 0), actions.UnfitGrace),
        (actions.ScheduleTerms("0 0 * * *", "UTC", 10_081), actions.UnfitGrace),
    ],
)
def test_the_rules_hold_without_the_form(nightly, dora, terms, refusal):
    with pytest.raises(refusal):
        actions.set_schedule(component=nightly, terms=terms, by=dora)

    assert not Schedule.objects.exists()


def test_a_schedule_is_changed_and_the_history_says_from_what(nightly, dora, client_of):
    actions.set_schedule(component=nightly, terms=TERMS, by=dora)
    assert value_of(client_of(dora).get(SCHEDULE), "expression") == "30 2 * * *"

    client_of(dora).post(SCHEDULE, {**TYPED, "expression": " 0  3 * * mon "})

    assert Schedule.objects.get().expression == "0 3 * * MON"
    event = Event.objects.get(kind="schedule.changed")
    assert event.before["expression"] == "30 2 * * *"
    assert event.after["expression"] == "0 3 * * MON"


def test_the_same_schedule_again_changes_nothing(nightly, dora):
    actions.set_schedule(component=nightly, terms=TERMS, by=dora)
    before = business()

    actions.set_schedule(component=nightly, terms=TERMS, by=dora)

    assert business() == before


def test_a_schedule_is_removed_once(nightly, dora, client_of):
    actions.set_schedule(component=nightly, terms=TERMS, by=dora)
    page = client_of(dora)
    assert "At 02:30 every day" in words(page.get(f"{SCHEDULE}delete/"))

    for _ in range(2):
        page.post(f"{SCHEDULE}delete/")

    assert not Schedule.objects.exists()
    assert Event.objects.filter(kind="schedule.removed").count() == 1


def test_only_a_scheduled_job_has_a_schedule(adam, dora, client_of):
    orders = add_component(adam)

    with pytest.raises(actions.NotScheduled):
        actions.set_schedule(component=orders, terms=TERMS, by=dora)

    page = client_of(dora).get(SCHEDULE.replace("nightly", "orders"))
    assert "Only scheduled jobs have a schedule" in words(page)


def test_an_archived_job_keeps_its_schedule_as_it_is(nightly, dora):
    actions.set_schedule(component=nightly, terms=TERMS, by=dora)
    actions.archive_component(component=nightly, by=dora)

    with pytest.raises(actions.Archived):
        actions.set_schedule(component=nightly, terms=TERMS, by=dora)
    with pytest.raises(actions.Archived):
        actions.remove_schedule(component=nightly, by=dora)


def test_a_member_without_the_right_sees_no_button(nightly, acme, client_of):
    eve = add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)

    assert SCHEDULE not in links(client_of(eve).get(JOB))
    assert client_of(eve).get(SCHEDULE).status_code == 403
