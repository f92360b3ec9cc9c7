"""The board on a project's page: what it says of each place, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.boards.board import board_of
from deployments.models import Deployment, Environment
from deployments.permissions import VIEW_ENVIRONMENT
from deployments.tests.makers import add_environment, carry_out, waiting_deployment
from organizations.tenancy.roles import RoleSlug
from projects.permissions import VIEW_COMPONENT
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.reading import links, words
from tests.test_query_counts import queries_of

pytestmark = pytest.mark.django_db
ACME = "/organizations/acme"
APOLLO = f"{ACME}/projects/apollo/"
ORDERS = f"{APOLLO}components/orders"


def deployed(build, into, *, mia, adam):
    return carry_out(actions.request_deployment(build=build, environment=into, by=mia), by=adam)


def test_a_place_says_how_it_stands_with_what_runs(orders, staging, mia, adam, client_of):
    page, build = client_of(mia), add_build(orders)
    assert "Nothing runs" in words(page.get(APOLLO))
    deployed(build, staging, mia=mia, adam=adam)
    now = timezone.now()
    seen = {"observed_at": now}

    cases: dict[str, dict[str, Any]] = {
        "Not observed": {"observed_state": "unknown"},
        "Healthy": {**seen, "observed_state": "healthy", "observed_digest": build.digest},
        "Degraded": {**seen, "observed_state": "degraded", "observed_digest": build.digest},
        "Stopped": {**seen, "observed_state": "stopped", "observed_digest": build.digest},
        "The engine saw c0ffee1": {**seen, "observed_digest": f"sha256:c0ffee1{'f' * 57}"},
        "Seen to run nothing": {**seen, "observed_digest": ""},
        "Late runs of Orders in Staging": {**seen, "late_since": now},
    }
    for said, placement in cases.items():
        orders.placements.update(**placement)
        assert said in words(page.get(APOLLO))
        assert ("Something else runs" in words(page.get(APOLLO))) == (
            placement.get("observed_digest", build.digest) not in {build.digest, ""}
        )


def test_a_place_says_what_waits_there_and_leads_to_it(orders, production, mia, client_of):
    made, page = waiting_deployment(add_build(orders), production), client_of(mia)

    cases: dict[str, dict[str, Any]] = {
        "#1 waits for approval of Orders in Production": {},
        "#1 approved of": {"state": "approved"},
        "#1 running of": {"state": "running"},
        "#1: no word from the engine of": {"state": "silent", "due_at": None},
        "Stop: no word from the engine of": {"kind": "stop"},
    }
    for said, fields in cases.items():
        Deployment.objects.update(**fields)
        shown = page.get(APOLLO)
        assert said in words(shown)
        assert made.get_absolute_url() in links(shown)
        assert "Promote" not in words(shown)


def test_a_place_says_how_far_it_is_behind_the_newest_of_those_before_it(
    orders, staging, mia, adam
):
    others = [add_environment(name, by=adam) for name in ("Test", "Preview", "Live")]
    builds = [add_build(orders, number) for number in (1, 2, 3, 5)]
    for build, places in zip(builds, (4, 3, 2, 1), strict=True):
        for into in [staging, *others][:places]:
            deployed(build, into, mia=mia, adam=adam)
    deployed(builds[1], staging, mia=mia, adam=adam)

    line = board_of(adam.organization, [orders]).lines[0]

    running = [cell.current and cell.current.build.number for cell in line.cells]
    assert running == [2, 3, 2, 1]
    assert [cell.behind for cell in line.cells] == [0, 0, 1, 2]


def test_the_head_says_once_what_a_place_asks_for(orders, production, mia, adam, client_of):
    add_component(adam, "Billing")
    until = timezone.now() + timedelta(days=1)
    Environment.objects.filter(pk=production.pk).update(frozen_until=until, frozen_reason="x")

    page = client_of(mia).get(APOLLO)

    shown = words(page)
    assert page.content.count(b'<span class="state-word off">') == 3, "once in its head and cells"
    assert shown.count("1 approval") == 1
    assert "Production1 approvalFrozen" in shown.replace(" ", "").replace("1approval", "1 approval")


def test_without_environments_it_is_the_list_of_components(orders, mia, adam, client_of):
    add_build(orders, 7)

    for who, may_add in ((mia, False), (adam, True)):
        shown = client_of(who).get(APOLLO)
        assert {f"{ORDERS}/", f"{ORDERS}/builds/7/"} <= set(links(shown))
        assert (f"{ACME}/environments/new/" in links(shown)) == may_add
        assert "What runs where" not in words(shown)


def test_it_is_not_for_those_who_may_not_view_components(orders, staging, acme, zed, client_of):
    add_build(orders)
    publisher = add_member(acme, "Pia", RoleSlug.API_PUBLISHER)

    shown = client_of(publisher).get(APOLLO)

    assert shown.status_code == 200
    assert not any("orders" in link or "staging" in link for link in links(shown))
    assert "Orders" not in words(shown)
    assert client_of(zed).get(APOLLO).status_code == 404


def test_a_component_s_page_has_its_line_and_its_last_deployments(
    orders, production, staging, mia, adam, client_of
):
    build = add_build(orders)
    made = deployed(build, staging, mia=mia, adam=adam)
    other = waiting_deployment(add_build(add_component(adam, "Billing")), production)

    shown = client_of(mia).get(f"{ORDERS}/")

    found = links(shown)
    assert f"{ORDERS}/builds/1/deploy/production/" in found
    assert made.get_absolute_url() in found
    assert other.get_absolute_url() not in found
    assert f"{ORDERS}/delete/" in found
    assert "Deploy #1 to Staging Succeeded" in words(shown)


def test_all_who_may_view_components_see_them_on_the_board():
    assert set(VIEW_COMPONENT.roles) <= set(VIEW_ENVIRONMENT.roles)


def test_its_names_are_only_names(adam, client_of):
    nasty = "A<i>&\"'"
    add_environment(nasty, by=adam)
    component = add_component(adam)
    type(component).objects.update(name=nasty)
    waiting_deployment(add_build(component), Environment.objects.get())

    shown = client_of(adam).get(APOLLO).content.decode()

    assert "<i>" not in shown
    assert shown.count("A&lt;i&gt;&amp;") > 5


def test_it_costs_the_same_for_a_component_as_for_a_page_of_them(adam, mia, client_of):
    places = [add_environment(f"Place {n}", by=adam) for n in range(3)]
    page, costs = client_of(mia), []

    of_one = []
    for numbers in (range(1), range(1, 26)):
        for number in numbers:
            component = add_component(adam, f"Component {number}")
            for build in (add_build(component, 1), add_build(component, 2)):
                deployed(build, places[0], mia=mia, adam=adam)
            actions.request_deployment(build=build, environment=places[1], by=mia)
            add_build(component, 3)
        costs.append(len(queries_of(page, APOLLO)))

        of_one.append(len(queries_of(page, f"{APOLLO}components/component-0/")))

    assert costs == [13, 13]
    assert of_one == [13, 13]
    assert "Search by name" in page.get(APOLLO).content.decode()
