"""What the tests of usage begin with."""

from collections.abc import Iterator

import pytest

from gateways.tests.conftest import copied, software, through, web
from gateways.tests.makers import Offered, offer
from organizations.models import Membership
from usage.tests.reporting import Console, listening

__all__ = ["copied", "offered", "software", "through", "web"]


@pytest.fixture
def offered(adam: Membership) -> Offered:
    """Acme's Payments, an application that may call it, and a gateway."""
    return offer(adam)


@pytest.fixture
def console() -> Iterator[Console]:
    """What stands in for the console that the reporter tells of calls."""
    with listening() as console:
        yield console
