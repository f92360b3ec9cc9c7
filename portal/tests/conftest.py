"""People who consume APIs of Acme, and what they call."""

import pytest

from organizations.roles import RoleSlug
from portal.tests.makers import add_application
from tests.cast import add_member
from tests.name_server import name_server


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


@pytest.fixture(scope="session")
def _name_server():
    with name_server() as served:
        yield served


@pytest.fixture
def names(settings, _name_server):
    """The one name server that the console asks, which knows nothing yet."""
    answers, port = _name_server
    answers.forget()
    settings.DNS_RESOLVERS = [("127.0.0.1", port)]
    return answers
