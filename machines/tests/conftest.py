"""What the tests of machines begin with."""

import re

import pytest

from organizations.tenancy.roles import RoleSlug
from tests.cast import add_service_account

PASSWORD = "a long enough password"
SECRET = re.compile(r"\bco[ps]_[0-9A-Za-z]{38}\b")


@pytest.fixture
def robot(adam):
    """A service account of Acme, in the role Developer."""
    return add_service_account("Deployments", RoleSlug.DEVELOPER, by=adam)


def secrets_in(response):
    """The texts of credentials on a page, each once."""
    return sorted(set(SECRET.findall(response.content.decode())))
