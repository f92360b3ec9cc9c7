"""Pages of plans say why no gateway enforces them, and nothing where one does."""

import pytest

from gateways.checks import limits
from gateways.tests.makers import add_gateway, offer
from portal.tests.makers import add_plan
from tests.reading import notices
from usage.tests.makers import line, report

pytestmark = pytest.mark.django_db
PLANS = "/organizations/acme/settings/plans/"
NONE = "Limits of plans: Not enforced, because no gateway is set up. Set up a gateway"
NO_REPORTS = (
    "Quotas of plans: Not enforced, because no gateway has reported calls."
    " The page of a gateway says how to report them."
)


@pytest.fixture
def counting(monkeypatch):
    """A console whose Redis answers."""

    class Answering:
        is_answering = True

    monkeypatch.setattr(limits, "counter", Answering)


def test_without_a_gateway_every_page_of_plans_says_so(adam, counting, client_of):
    add_plan("Gold", by=adam)
    page = client_of(adam)

    for address in (PLANS, f"{PLANS}new/", f"{PLANS}gold/"):
        assert notices(page.get(address)) == [NONE]


def test_a_gateway_that_asks_for_each_request_is_enough(adam, counting, client_of):
    add_gateway("Europe", by=adam, cache_seconds=5)
    page = client_of(adam)
    assert "because the gateway remembers answers." in notices(page.get(PLANS))[0]

    add_gateway("Asia", by=adam)

    assert not any("Limits of plans" in notice for notice in notices(page.get(PLANS)))


def test_without_redis_a_gateway_is_not_enough(adam, client_of):
    add_gateway(by=adam)

    assert "because the console has no Redis" in notices(client_of(adam).get(PLANS))[0]


def test_plans_say_that_quotas_wait_for_reports(client, adam, client_of):
    page = client_of(adam)
    assert NO_REPORTS not in notices(page.get(PLANS)), "a gateway comes first"
    offered = offer(adam)
    assert NO_REPORTS in notices(page.get(PLANS))

    report(client, offered, line(offered))

    assert NO_REPORTS not in notices(page.get(PLANS))
