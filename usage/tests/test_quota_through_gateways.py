"""A quota that is used up, through Debian's nginx and Caddy as a gateway's page configures them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gateways.tests.makers import CALL, offer
from portal.actions import PlanTerms, change_plan
from tests.waiting import LONG
from usage.quotas.monthly_use import Month
from usage.tests.makers import line, report

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]


def test_a_quota_that_is_used_up_is_answered_429_until_the_month_ends_or_it_is_raised(
    adam, through, client
):
    offered = offer(adam, quota=3)
    in_a_month = Month.of(timezone.now()).end - timezone.now()

    with through(offered) as gate:

        def call():
            return gate.call(CALL, offered.key.secret)

        assert [call().status for _ in range(3)] == [200] * 3
        report(client, offered, *[line(offered)] * 3)
        denied = call()
        assert len(gate.upstream.reached) == 3

        ended = timezone.now() - timedelta(seconds=1)
        type(offered.subscription).objects.update(quota_exhausted_until=ended)
        next_month = call()

        report(client, offered, line(offered))
        again = call()
        terms = PlanTerms(quota=100)
        change_plan(plan=offered.plan, name=offered.plan.name, terms=terms, by=adam)
        raised = call()

    assert (denied.status, denied.code) == (429, "QUOTA_EXCEEDED")
    assert denied.headers["content-type"] == "application/problem+json"
    left = int(denied.headers["retry-after"])
    assert in_a_month.total_seconds() - LONG < left < in_a_month.total_seconds() + 1
    assert (next_month.status, again.status, raised.status) == (200, 429, 200)
