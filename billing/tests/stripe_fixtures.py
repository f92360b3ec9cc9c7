"""Cards, taken by what stands in for Stripe."""

import pytest

from billing.tests.stripe_messages import SECRET
from billing.tests.stripe_stand_in import StandIn


@pytest.fixture(scope="session")
def the_stand_in():
    """It takes seconds to start."""
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture
def stripe(the_stand_in, settings):
    """Cards, taken by what stands in for Stripe."""
    settings.STRIPE_SECRET_KEY = "sk_test_console"
    settings.STRIPE_WEBHOOK_SECRET = [SECRET]
    settings.STRIPE_API_BASE = the_stand_in.url
    the_stand_in.forget()
    return the_stand_in
