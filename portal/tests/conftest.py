"""People who consume APIs of Acme, and what they call."""

import pytest

from organizations.roles import RoleSlug
from portal.tests.makers import add_application
from tests.cast import add_member


@pytest.fixture
def sam(acme):
    """API subscriber at Acme."""
    return add_member(acme, "Sam", RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def eve(acme):
    """External API subscriber at Acme, and nothing more."""
    return add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)


@pytest.fixture
def checkout(sam):
    """Sam's application."""
    return add_application("Checkout", owner=sam)
