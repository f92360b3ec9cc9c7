"""What the tests of usage begin with."""

import pytest

from gateways.tests.conftest import copied, software, through, web
from gateways.tests.makers import Offered, offer
from organizations.models import Membership

__all__ = ["copied", "offered", "software", "through", "web"]


@pytest.fixture
def offered(adam: Membership) -> Offered:
    """Acme's Payments, an application that may call it, and a gateway."""
    return offer(adam)
