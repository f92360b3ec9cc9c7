"""What the tests of usage begin with."""

import pytest

from gateways.tests.makers import Offered, offer
from organizations.models import Membership


@pytest.fixture
def offered(adam: Membership) -> Offered:
    """Acme's Payments, an application that may call it, and a gateway."""
    return offer(adam)
