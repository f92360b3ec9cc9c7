"""“Run now”: asked for by a person, fetched, taken and reported by an engine."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from deployments import actions as deployment_actions
from deployments.conditions.obstacles import NotAJob, NothingRuns, RequestedAlready
from deployments.models import Run
from deployments.schedule import notice_late_runs
from deployments.tests.makers import add_environment
from deployments.tests.run_makers import Engine, add_job, place, report
from organizations.tenancy.roles import RoleSlug
from projects import actions
from projects.models import ComponentType
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.database import business
from tests.reading import buttons, links, notices, words

pytestmark = pytest.mark.django_db
NIGHTLY = "/organizations/acme/projects/apollo/components/nightly/"
RUNS, NOW = f"{NIGHTLY}runs/", f"{NIGHTLY}run/staging/"


@pytest.fixture
def dora(acme):
    """A developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


@pytest.fixture
def nightly(adam, staging):
    job = add_job(adam)
    place(job, staging)
    return job


@pytest.fixture
def engine(staging, nightly, adam):
    return Engine(staging, by=adam)


@pytest.fixture
def requested(nightly, staging, dora):
    return deployment_actions.request_run(component=nightly, environment=staging, by=dora)


def test_a_run_is_requested_fetched_taken_and_reported(nightly, engine, dora, client_of):
    page = client_of(dora)
    assert "No runs yet" in words(page.get(RUNS))
    assert NOW in links(page.get(RUNS))
    assert "Run now" in buttons(page.get(NOW))
    answer = page.post(NOW, follow=True)
    assert notices(answer) == ["You requested a run of Nightly in Staging."]
    assert NOW not in links(answer)
    assert "Staging, requested by Dora" in words(answer)

    (listed,) = engine.requested()
    assert listed["component"] == "apollo/nightly"
    begun = engine.say("started", request=listed["id"])
    assert (begun.status_code, begun.json()["id"]) == (201, listed["id"])
    assert engine.requested() == []
    assert engine.say("succeeded", exit_status=0).status_code == 200

    run = Run.objects.get()
    assert (run.external_id, run.state, run.requested_by) == ("n-1", "succeeded", dora.user)
    assert "Succeeded exit 0" in words(page.get(RUNS))
    assert NOW in links(page.get(RUNS))


def test_a_second_engine_hears_who_took_it(engine, requested):
    engine.say("started", request=str(requested.pk))
    before = business()

    same = engine.say("started", request=str(requested.pk))
    other = engine.say("started", id="n-2", request=str(requested.pk))

    assert (same.status_code, same.json()["unchanged"]) == (200, True)
    assert other.status_code == 409
    assert "as n-1" in other.json()["detail"]
    assert business() == before


def test_an_id_that_another_run_has_takes_no_request(engine, requested):
    engine.say("started")

    answer = engine.say("started", request=str(requested.pk))

    assert answer.status_code == 409
    assert Run.objects.requested().count() == 1


def test_a_request_of_elsewhere_is_not_there(engine, requested, adam, zed):
    production = Engine(add_environment("Production", by=adam), by=adam)
    theirs = Engine(add_environment("Theirs", by=zed), by=zed)
    add_job(adam, "Weekly")

    assert production.requested() == theirs.requested() == []
    assert production.say("started", request=str(requested.pk)).status_code == 404
    assert theirs.say("started", request=str(requested.pk)).status_code == 404
    weekly = engine.say("started", component="apollo/weekly", request=str(requested.pk))
    assert weekly.status_code == 404
    assert engine.say("started", request="no-id").status_code == 404
    assert Run.objects.get().state == "requested"


def test_one_request_waits_at_a_time(nightly, staging, requested, dora, client_of):
    with pytest.raises(RequestedAlready):
        deployment_actions.request_run(component=nightly, environment=staging, by=dora)

    answer = client_of(dora).post(NOW, follow=True)

    assert notices(answer) == ["A run of Nightly in Staging is already requested."]
    assert "already requested" in words(client_of(dora).get(NOW))
    assert Run.objects.count() == 1


def test_a_request_is_withdrawn_once(engine, requested, dora, client_of):
    page = client_of(dora)
    there = f"/organizations/acme/runs/{requested.pk}/withdraw/"
    assert notices(page.post(there, follow=True)) == ["You withdrew the run of Nightly in Staging."]

    assert "no longer waits: it is withdrawn" in notices(page.post(there, follow=True))[0]
    answer = engine.say("started", request=str(requested.pk))
    assert (answer.status_code, engine.requested()) == (409, [])
    assert "it is withdrawn" in answer.json()["detail"]
    assert Run.objects.get().state == "withdrawn"


def test_what_an_engine_took_cannot_be_withdrawn(engine, requested, dora):
    engine.say("started", request=str(requested.pk))

    with pytest.raises(deployment_actions.NoLongerWaits):
        deployment_actions.withdraw_run(run=requested, by=dora)


def test_a_request_expires_after_an_hour(engine, requested, nightly, staging, dora):
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert engine.requested() == []
        late = engine.say("started", request=str(requested.pk))
        assert (late.status_code, "it is expired" in late.json()["detail"]) == (409, True)
        for _ in range(2):
            notice_late_runs()
        requested.refresh_from_db()
        assert requested.state == "expired"
        assert Event.objects.filter(kind="run.expired").count() == 1

        assert deployment_actions.request_run(component=nightly, environment=staging, by=dora)


def test_only_what_runs_there_can_be_run(nightly, staging, adam, dora):
    production = add_environment("Production", by=adam)
    with pytest.raises(NothingRuns):
        deployment_actions.request_run(component=nightly, environment=production, by=dora)

    place(nightly, staging, kind="stop")
    with pytest.raises(NothingRuns):
        deployment_actions.request_run(component=nightly, environment=staging, by=dora)


@pytest.mark.parametrize(
    "type", sorted(set(ComponentType) - {ComponentType.SCHEDULED_JOB}), ids=str
)
def test_only_a_scheduled_job_can_be_run(staging, adam, dora, type):
    other = add_component(adam, "Orders", type=type)
    place(other, staging)

    with pytest.raises(NotAJob):
        deployment_actions.request_run(component=other, environment=staging, by=dora)


def test_what_is_archived_is_neither_requested_nor_fetched(
    engine, requested, nightly, staging, dora
):
    actions.archive_component(component=nightly, by=dora)

    assert engine.requested() == []
    assert engine.say("started", request=str(requested.pk)).status_code == 409
    with pytest.raises(actions.Archived):
        deployment_actions.request_run(component=nightly, environment=staging, by=dora)


def test_who_may_not_change_components_requests_nothing(nightly, acme, client_of):
    eve = add_member(acme, "Eve", RoleSlug.ENVIRONMENT_MANAGER)
    page = client_of(eve)

    assert NOW not in links(page.get(RUNS))
    assert page.get(NOW).status_code == page.post(NOW).status_code == 403
    assert not Run.objects.exists()


def test_runs_are_searched_filtered_and_paged(nightly, staging, adam, client_of):
    for number in range(60):
        report(nightly, staging, by=adam, id=f"n-{number:02}", state="succeeded")
    report(nightly, staging, by=adam, id="other", state="failed", exit_status=9)
    page = client_of(adam)

    first = page.get(RUNS)
    assert "61 runs" in words(first)
    assert "other" in words(first)
    assert "n-00" not in words(first)
    (further,) = {each for each in links(first) if "after=" in each}
    assert "n-00" in words(page.get(RUNS + further.removeprefix(RUNS)))
    assert "1 run matches" in words(page.get(RUNS, {"state": "failed"}))
    assert "10 runs match" in words(page.get(RUNS, {"q": "n-0"}))
    assert "No runs found" in words(page.get(RUNS, {"q": "m"}))


@pytest.mark.parametrize("type", ComponentType, ids=str)
def test_components_that_run_all_the_time_have_no_tab(adam, client_of, type):
    other = add_component(adam, "Orders", type=type)
    there = other.url_of("runs:runs")

    answer = client_of(adam).get(there)

    has_tab = there in links(client_of(adam).get(other.get_absolute_url()))
    assert has_tab == (type not in {ComponentType.API, ComponentType.SERVICE})
    assert ("Only scheduled jobs" in words(answer)) != has_tab


def test_what_was_stopped_meanwhile_is_not_started(requested, nightly, staging, engine):
    place(nightly, staging, kind="stop")

    assert engine.requested() == []
    refused = engine.say("started", request=str(requested.pk))

    assert refused.status_code == 409
    assert "Nothing of Nightly was deployed to Staging" in refused.json()["detail"]
    requested.refresh_from_db()
    assert requested.state == "requested"
