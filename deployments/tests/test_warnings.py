"""What is said before a decision that no rule forbids: of the engine, of tests, of a freeze."""

from datetime import timedelta

import pytest
from django.utils import timezone

from builds.tests.makers import add_build
from deployments import actions
from deployments.models import EngineCredential, Environment
from deployments.tests.makers import carry_out, engine_of
from tests.reading import buttons, links, words

pytestmark = pytest.mark.django_db
ORDERS = "/organizations/acme/projects/apollo/components/orders"
HISTORY = f"{ORDERS}/deployments/"
DEPLOY = f"{ORDERS}/builds/1/deploy/staging/"
NO_CREDENTIAL = "Staging has no engine credential that works"
UNSEEN = "No engine of Staging has been seen yet."


def test_an_environment_without_an_engine_says_so_before_the_request(
    orders, staging, adam, mia, client_of
):
    add_build(orders)
    page = client_of(mia)

    assert NO_CREDENTIAL in words(page.get(DEPLOY))
    engine_of(staging, by=adam)
    assert UNSEEN in words(page.get(DEPLOY))
    EngineCredential.objects.update(last_used_at=timezone.now())
    shown = page.get(DEPLOY)

    assert NO_CREDENTIAL not in words(shown)
    assert UNSEEN not in words(shown)
    assert "Deploy" in buttons(shown)


def test_missing_tests_are_said_where_no_rule_demands_them(orders, staging, mia, client_of):
    add_build(orders)

    assert "Build 1 has no test report." in words(client_of(mia).get(DEPLOY))


def test_a_freeze_is_said_where_an_approved_deployment_waits(orders, staging, adam, mia, client_of):
    made = actions.request_deployment(build=add_build(orders), environment=staging, by=mia)
    until = timezone.now() + timedelta(days=1)
    Environment.objects.update(frozen_until=until, frozen_reason="Stocktaking")

    shown = words(client_of(mia).get(made.get_absolute_url()))

    assert "Staging is frozen until" in shown
    assert "Stocktaking." in shown
    assert "The engine of Staging fetches it." not in shown


def test_nothing_is_said_of_one_that_ended(orders, staging, adam, mia, client_of):
    made = actions.request_deployment(build=add_build(orders), environment=staging, by=mia)
    carry_out(made, by=adam)
    Environment.objects.update(frozen_until=timezone.now() + timedelta(days=1), frozen_reason="x")

    assert "is frozen" not in words(client_of(mia).get(made.get_absolute_url()))


def test_the_newest_build_is_deployed_from_the_tab(
    orders, staging, production, adam, mia, client_of
):
    page = client_of(mia)
    assert DEPLOY not in links(page.get(HISTORY))
    build = add_build(orders)

    assert DEPLOY in links(page.get(HISTORY))
    carry_out(actions.request_deployment(build=build, environment=staging, by=mia), by=adam)

    shown = links(page.get(HISTORY))
    assert DEPLOY not in shown
    assert DEPLOY.replace("staging", "production") in shown
