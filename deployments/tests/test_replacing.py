"""A newer build while a request waits: the page offers to replace the request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentState
from deployments.tests.makers import add_environment, carry_out
from organizations.tenancy.roles import RoleSlug
from projects.tests.makers import add_component
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, words

pytestmark = pytest.mark.django_db
OFFER = "Replace the waiting request"


@pytest.fixture
def dora(acme):
    """Another developer."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


@pytest.fixture
def production(acme, adam, eve):
    add_member(acme, "Ben", RoleSlug.ENVIRONMENT_MANAGER)
    return add_environment("Production", approvals=2, by=adam)


@pytest.fixture
def waiting(orders, production, mia):
    build = add_build(orders)
    return actions.request_deployment(build=build, environment=production, by=mia)


@pytest.fixture
def newer(orders):
    return add_build(orders, 2)


def page_of(build) -> str:
    return f"{build.get_absolute_url()}deploy/production/"


def replace(waiting) -> str:
    return f"{waiting.get_absolute_url()}replace/"


def test_the_page_offers_it_and_does_it_in_one_step(waiting, newer, mia, eve, client_of):
    actions.approve_deployment(deployment=waiting, by=eve)
    page = client_of(mia)
    assert OFFER in words(page.get(page_of(newer)))

    answer = page.post(replace(waiting), {"build": "2"}, follow=True)

    assert notices(answer) == [
        "You requested Orders #2 to Production, and Orders #1 to Production was cancelled."
    ]
    waiting.refresh_from_db()
    assert waiting.state == DeploymentState.CANCELLED
    made = Deployment.objects.unfinished().get()
    assert (made.build, made.state) == (newer, DeploymentState.WAITING)
    assert not made.approvals.exists()


def test_another_developer_replaces_no_request_of_others(waiting, newer, dora, client_of):
    before = business()
    page = client_of(dora)
    assert OFFER not in words(page.get(page_of(newer)))

    answer = page.post(replace(waiting), {"build": "2"}, follow=True)

    assert "Only the member who requested it" in notices(answer)[0]
    assert business() == before


def test_who_manages_environments_replaces_any(waiting, newer, eve, client_of):
    assert OFFER in words(client_of(eve).get(page_of(newer)))

    client_of(eve).post(replace(waiting), {"build": "2"})

    assert Deployment.objects.unfinished().get().requested_by == eve.user


def test_the_same_build_replaces_nothing(waiting, mia, client_of):
    assert OFFER not in words(client_of(mia).get(page_of(waiting.build)))


def test_what_another_rule_keeps_out_is_not_offered_and_cancels_nothing(
    waiting, newer, mia, client_of
):
    Environment.objects.update(branch_patterns="release/*")
    before = business()
    page = client_of(mia)
    assert OFFER not in words(page.get(page_of(newer)))

    answer = page.post(replace(waiting), {"build": "2"}, follow=True)

    assert "takes only builds of release/*" in notices(answer)[0]
    assert business() == before


def test_nothing_goes_into_a_frozen_environment_in_place_of_another(waiting, newer, mia):
    until = timezone.now() + timedelta(days=1)
    Environment.objects.update(frozen_until=until, frozen_reason="Incident")

    with pytest.raises(Exception, match="is frozen until"):
        actions.replace_deployment(deployment=waiting, build=newer, by=mia)

    assert Deployment.objects.get().state == DeploymentState.WAITING


@pytest.mark.parametrize("state", ["running", "succeeded"])
def test_what_an_engine_took_is_not_replaced(waiting, newer, mia, adam, eve, state, client_of):
    for each in (adam, eve):
        actions.approve_deployment(deployment=waiting, by=each)
    waiting.refresh_from_db()
    carry_out(waiting, by=adam, state=state)
    assert OFFER not in words(client_of(mia).get(page_of(newer)))

    with pytest.raises(actions.DeploymentChanged):
        actions.replace_deployment(deployment=waiting, build=newer, by=mia)


def test_what_was_approved_meanwhile_is_not_replaced(waiting, newer, mia, adam, eve):
    for each in (adam, eve):
        actions.approve_deployment(deployment=waiting, by=each)

    with pytest.raises(actions.DeploymentChanged):
        actions.replace_deployment(deployment=waiting, build=newer, by=mia)

    assert Deployment.objects.get().state == DeploymentState.APPROVED


def test_a_request_is_replaced_once(waiting, newer, mia, orders):
    actions.replace_deployment(deployment=waiting, build=newer, by=mia)

    with pytest.raises(actions.DeploymentChanged):
        actions.replace_deployment(deployment=waiting, build=add_build(orders, 3), by=mia)

    assert Deployment.objects.unfinished().get().build == newer


def test_a_build_of_another_component_replaces_nothing(waiting, mia, adam):
    foreign = add_build(add_component(adam, "Receipts"))

    with pytest.raises(actions.DeploymentChanged):
        actions.replace_deployment(deployment=waiting, build=foreign, by=mia)


@pytest.mark.parametrize("typed", ["", "0", "3", "two", "9" * 40, "2\x00"])
def test_a_build_that_is_not_there_replaces_nothing(waiting, newer, mia, client_of, typed):
    answer = client_of(mia).post(replace(waiting), {"build": typed}, follow=True)

    assert notices(answer) == ["Select a build of this component."]
    assert Deployment.objects.get().state == DeploymentState.WAITING


def test_the_neighbor_replaces_nothing(waiting, newer, zed, client_of):
    foreign = replace(waiting).replace("/acme/", "/zenith/")

    assert client_of(zed).post(replace(waiting), {"build": "2"}).status_code == 404
    assert client_of(zed).post(foreign, {"build": "2"}).status_code == 404
