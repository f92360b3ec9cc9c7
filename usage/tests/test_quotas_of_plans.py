"""Pages of plans say that no gateway has reported calls, which quotas need."""

import pytest

from gateways.tests.makers import offer
from organizations.models import Membership
from tests.reading import notices
from usage.tests.makers import line, report

pytestmark = pytest.mark.django_db
PLANS = "/organizations/acme/settings/plans/"
NO_REPORTS = (
    "Quotas of plans: Not enforced, because no gateway has reported calls."
    " The page of a gateway says how to report them."
)


def test_plans_say_that_quotas_wait_for_reports(client, adam: Membership, client_of):
    page = client_of(adam)
    assert NO_REPORTS not in notices(page.get(PLANS)), "a gateway comes first"
    offered = offer(adam)
    assert NO_REPORTS in notices(page.get(PLANS))

    report(client, offered, line(offered))

    assert NO_REPORTS not in notices(page.get(PLANS))
