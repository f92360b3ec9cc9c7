"""A plan's quota: reached exactly, over when the month is, and lifted by another plan."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateways.tests.makers import add_gateway, ask, code, offer
from portal import actions
from portal.actions import PlanTerms
from portal.models import State, Subscription
from portal.tests.makers import add_offer
from tests.reading import words
from usage.quotas.monthly_use import Month
from usage.tests.makers import add_bucket, add_use, line, report

pytestmark = pytest.mark.django_db
QUOTA = 10
PASSED, USED_UP = (200, "VALID"), (403, "QUOTA_EXCEEDED")


@pytest.fixture
def limited(adam):
    return offer(adam, quota=QUOTA)


def until(offered):
    return Subscription.objects.get(pk=offered.subscription.pk).quota_exhausted_until


def test_the_last_call_of_the_quota_ends_it(client, limited):
    report(client, limited, *[line(limited)] * (QUOTA - 1))
    assert (until(limited), code(ask(client, limited))) == (None, PASSED)

    report(client, limited, line(limited))

    assert until(limited) == Month.of(timezone.now()).end
    assert code(ask(client, limited)) == USED_UP


def test_a_gateway_is_told_how_long_it_lasts(client, limited, adam):
    token = add_gateway("Asia", by=adam, software="caddy")
    ends = timezone.now() + timedelta(hours=2)
    Subscription.objects.update(quota_exhausted_until=ends)

    answer = ask(client, limited, X_Gateway_Token=token.secret)

    assert code(answer) == (429, "QUOTA_EXCEEDED")
    assert 7_190 < int(answer["Retry-After"]) <= 7_200
    said = f"{ends.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert json.loads(answer.content)["detail"] == (
        f"The quota of the month is used up until {said}."
    )


def test_it_costs_one_statement_still(client, limited):
    report(client, limited, *[line(limited)] * QUOTA)
    ask(client, limited)

    with CaptureQueriesContext(connection) as queries:
        assert code(ask(client, limited)) == USED_UP

    assert len(queries) == 1


def test_it_is_over_when_the_month_is(client, limited):
    Subscription.objects.update(quota_exhausted_until=timezone.now() + timedelta(seconds=30))
    assert code(ask(client, limited)) == USED_UP

    Subscription.objects.update(quota_exhausted_until=timezone.now() - timedelta(seconds=1))
    assert code(ask(client, limited)) == PASSED


def test_what_else_denies_a_call_is_said_first(client, limited):
    Subscription.objects.update(
        quota_exhausted_until=timezone.now() + timedelta(hours=1),
        state=State.BLOCKED,
        reason="Spam.",
    )

    assert code(ask(client, limited)) == (403, "SUBSCRIPTION_BLOCKED")


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        ("2030-12-31T23:59:59.999999+00:00", "2030-12-01", "2031-01-01"),
        ("2031-01-01T00:00:00+00:00", "2031-01-01", "2031-02-01"),
        # The first of March in Tokyo is still February in UTC.
        ("2032-03-01T08:00:00+09:00", "2032-02-01", "2032-03-01"),
        ("2032-02-29T20:00:00-05:00", "2032-03-01", "2032-04-01"),
    ],
)
def test_a_month_is_one_of_utc(at, start, end):
    month = Month.of(datetime.fromisoformat(at))

    assert [str(moment) for moment in month] == [f"{day} 00:00:00+00:00" for day in (start, end)]


def test_calls_of_the_last_month_count_no_more(client, limited, monkeypatch):
    turn = Month.of(timezone.now()).end
    monkeypatch.setattr("usage.reports.requests.timezone.now", lambda: turn + timedelta(seconds=5))
    before = line(limited, at=str(turn - timedelta(seconds=1)))

    report(client, limited, *[before] * (QUOTA * 2), line(limited, at=str(turn)))
    assert until(limited) is None

    report(client, limited, *[line(limited, at=str(turn))] * (QUOTA - 1))
    assert until(limited) == Month.of(turn).end


def test_other_calls_do_not_count(client, limited, adam):
    other = offer(adam, "Ledger")
    elsewhere = line(limited, application=str(other.application.pk))

    report(client, limited, *[elsewhere] * QUOTA, *[line(limited, application="test")] * QUOTA)
    report(client, limited, *[line(limited, api="ledger/1")] * QUOTA)

    assert until(limited) is None


def test_calls_of_both_environments_and_with_errors_count(client, limited, adam):
    sandbox = add_gateway("Sandbox", by=adam, environment="sandbox")
    half = QUOTA // 2

    report(client, limited, *[line(limited, status=500)] * half)
    report(client, limited, *[line(limited)] * half, X_Gateway_Token=sandbox.secret)

    assert until(limited) is not None


def test_raising_the_quota_lifts_it_and_lowering_it_brings_it_back(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)

    def change(quota):
        terms = PlanTerms(quota=quota)
        actions.change_plan(plan=limited.plan, name=limited.plan.name, terms=terms, by=adam)
        return code(ask(client, limited))

    assert change(QUOTA + 1) == PASSED
    assert change(QUOTA) == USED_UP
    assert change(None) == PASSED
    assert until(limited) is None


def test_another_plan_lifts_it_and_the_former_one_brings_it_back(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)
    large = adam.organization.plans.create(name="Large", handle="large", quota=1_000)
    for plan in (large, limited.plan):
        add_offer(limited.version, plan)

    def change(plan):
        actions.change_subscription_plan(subscription=limited.subscription, plan=plan, by=adam)
        limited.subscription.refresh_from_db()
        return code(ask(client, limited))

    assert change(large) == PASSED
    assert change(limited.plan) == USED_UP


def test_who_subscribes_anew_goes_on_where_it_was(client, limited, adam):
    report(client, limited, *[line(limited)] * QUOTA)
    add_offer(limited.version, limited.plan)

    actions.close_subscription(subscription=limited.subscription, by=adam)
    actions.subscribe(
        application=limited.application,
        version=limited.version,
        plan=limited.plan,
        purpose="",
        by=adam,
    )

    assert code(ask(client, limited)) == USED_UP


# What people read of it


def test_subscribers_and_the_apis_people_read_that_it_is_used_up(client, limited, adam, client_of):
    report(client, limited, *[line(limited)] * QUOTA)
    said = f"Monthly quota used up until {until(limited).day} {until(limited):%b %Y}, 00:00 UTC"
    browser = client_of(adam)

    for address in (
        limited.application.get_absolute_url(),
        "/organizations/acme/apis/payments/v1/subscriptions/",
        "/portal/acme/apis/payments/v1/",
    ):
        assert said in words(browser.get(address))


def test_an_application_reads_how_much_is_used_and_how_late_that_is(adam, limited, client_of):
    start = Month.of(timezone.now()).start
    add_bucket(limited, start, calls=4)
    add_use(limited, calls=4)

    address = f"/portal/acme/applications/{limited.application.pk}/usage/"
    seen = words(client_of(adam).get(address))

    assert "4 of 10 calls" in seen
    assert "until the gateway has reported them" in seen
