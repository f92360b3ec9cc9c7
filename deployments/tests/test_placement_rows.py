"""What runs in an environment: the worst first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.boards import placement_rows
from deployments.engines import EngineReport
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import carry_out, engine_of, see_running
from projects.tests.makers import add_component
from tests.reading import link_named, links, words
from tests.test_query_counts import queries_of

pytestmark = pytest.mark.django_db
STAGING = "/organizations/acme/environments/staging/"


@pytest.fixture
def running(staging, adam, mia):
    """Deploys components by these names to Staging, as their engine saw them healthy."""

    def run(*names: str) -> list[Deployment]:
        deployments = []
        for name in names:
            build = add_build(add_component(adam, name))
            request = actions.request_deployment(build=build, environment=staging, by=mia)
            deployments.append(carry_out(request, by=adam))
            staging.placements.filter(component=build.component).update(
                observed_state="healthy",
                observed_at=timezone.now() + timedelta(minutes=1),
                observed_digest=build.digest,
            )
        return deployments

    return run


def names(rows) -> list[tuple[str, str]]:
    return [(row.placement.component.name, row.health.words) for row in rows.shown]


def test_an_environment_lists_what_runs_there_the_worst_first(
    running, staging, production, adam, mia, client_of
):
    assert "Nothing runs here yet A build enters here with Deploy" in words(
        client_of(mia).get(STAGING)
    )
    healthy, late, other = running("Alpha", "Nightly", "Zebra")
    staging.placements.filter(component=late.component).update(late_since=timezone.now())
    digest = f"sha256:c0ffee1{'f' * 57}"
    staging.placements.filter(component=other.component).update(observed_digest=digest)
    see_running(add_component(adam, "Stray"), production)

    page = client_of(mia).get(STAGING)

    assert names(page.context["rows"]) == [
        ("Nightly", "Late"),
        ("Zebra", "Something else runs"),
        ("Alpha", "Healthy"),
    ]
    said = words(page)
    assert "3 components" in said
    assert f"The engine saw c0ffee1 #1 {healthy.build.short_commit}" in said
    assert "The first step, before Production." in said
    assert link_named(page, "#1").endswith("/components/nightly/builds/1/")


def test_where_it_runs_is_one_click_away(orders, staging, adam, mia, client_of):
    build = add_build(orders)
    request = actions.request_deployment(build=build, environment=staging, by=mia)
    for state in (DeploymentState.RUNNING, DeploymentState.SUCCEEDED):
        report = EngineReport(state, reference="x", url="https://orders.example.com")
        actions.report_deployment(deployment=request, report=report, by=engine_of(staging, by=adam))

    page = client_of(mia).get(STAGING)
    assert link_named(page, "Visit Orders") == "https://orders.example.com"

    stop = actions.request_stop(component=orders, environment=staging, by=mia)
    carry_out(stop, by=adam)
    assert "https://orders.example.com" not in links(client_of(mia).get(STAGING))


def test_only_the_first_rows_are_listed_and_the_others_are_counted(
    staging, adam, client_of, monkeypatch
):
    monkeypatch.setattr(placement_rows, "MOST_SHOWN", 2)
    page = client_of(adam)
    costs = []
    for name in ("Ada", "Bob", "Cyd", "Dan", "Eve", "Fay"):
        see_running(add_component(adam, name), staging)
        page.get(STAGING)
        costs.append(len(queries_of(page, STAGING)))

    assert len(set(costs)) == 1
    assert costs[0] <= 10
    assert "6 components" in words(page.get(STAGING))
    assert "and 4 more" in words(page.get(STAGING))
