"""Who asks, who is asked, and who has only the portal."""

import pytest

from organizations import actions
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member

WANTED = MANAGE_MEMBERSHIP


@pytest.fixture
def ann(acme):
    """A second Administrator of Acme."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


@pytest.fixture
def eve(acme):
    """Someone outside, who has the portal only."""
    return add_member(acme, "Eve", RoleSlug.EXTERNAL_API_SUBSCRIBER)


@pytest.fixture
def asked(mia, adam):
    """Mia asked Adam to manage members."""
    return actions.request_access(membership=mia, permission=WANTED, administrator=adam)
