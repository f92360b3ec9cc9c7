"""How the last runs of a scheduled job went, in each environment where it runs."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from deployments.boards import places
from deployments.boards.places import places_of
from deployments.models import Run
from deployments.tests.makers import add_environment
from deployments.tests.run_makers import add_job, moment, place
from tests.reading import document, link_named, words
from tests.test_query_counts import queries_of

pytestmark = pytest.mark.django_db
NIGHTLY = "/organizations/acme/projects/apollo/components/nightly/"


@pytest.fixture
def job(adam, staging, production):
    """A job that runs in Staging and Production."""
    with time_machine.travel(moment("2026-05-01 20:00"), tick=False):
        job = add_job(adam)
        place(job, staging)
        place(job, production)
        yield job


def add_runs(job, environment, *states: str, **fields) -> None:
    """Runs that ended in these states, one each day."""
    now = timezone.now()
    for n, state in enumerate(states):
        at = now - timedelta(days=len(states) - n)
        times = {"created_at": at, "started_at": at, "finished_at": at, "external_id": f"run-{at}"}
        Run.objects.create(
            organization=job.organization,
            component=job,
            environment=environment,
            state=state,
            **times | fields,
        )


def states(job) -> dict[str, list[str]]:
    return {
        place.placement.environment.name: [run.state for run in place.runs]
        for place in places_of(job)
    }


def test_each_environment_has_its_own_last_runs_the_newest_last(job, staging, production):
    add_runs(job, staging, "succeeded", "failed", "timed-out")
    add_runs(job, production, *["failed"] * 3, *["succeeded"] * places.MOST_RUNS)
    request = {"external_id": None, "started_at": None, "finished_at": None, "is_requested": True}
    due = timezone.now() + timedelta(hours=1)
    add_runs(job, staging, "requested", **request, due_at=due)

    assert states(job) == {
        "Staging": ["succeeded", "failed", "timed-out"],
        "Production": ["succeeded"] * places.MOST_RUNS,
    }


def test_a_late_environment_comes_first_and_its_missing_run_is_shown(
    job, staging, production, adam, client_of
):
    add_runs(job, production, "succeeded", "failed", log_url="https://logs.example.com/7")
    job.placements.filter(environment=production).update(late_since=timezone.now())

    assert list(states(job)) == ["Production", "Staging"]
    for page in (NIGHTLY, f"{NIGHTLY}runs/"):
        answer = client_of(adam).get(page)
        assert "Production Late No run reported for" in words(answer)
        squares = [
            square.get("class", "")
            for strip in document(answer).iter("ol")
            if strip.get("aria-label") == "Last runs in Production"
            for item in strip
            for square in item
        ]
        assert squares == ["good", "bad", "missing"]
    assert (
        link_named(client_of(adam).get(NIGHTLY), "Failed, 30 April 2026, 20:00 UTC")
        == "https://logs.example.com/7"
    )


def test_the_page_costs_the_same_for_many_runs_and_environments(job, staging, adam, client_of):
    page = client_of(adam)
    few = len(queries_of(page, NIGHTLY))
    for name in ("Canary", "Preview"):
        environment = add_environment(name, by=adam)
        place(job, environment)
        add_runs(job, environment, *["succeeded"] * 12)

    assert len(queries_of(page, NIGHTLY)) == few <= 18
