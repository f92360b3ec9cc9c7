"""The cast: Acme with Adam, Administrator, and Mia, Developer; Zenith with Zed; and Nia."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from organizations.models import Membership, Organization
from organizations.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.pages import CheckedClient


@pytest.fixture(autouse=True)
def _no_attempts_counted(request: pytest.FixtureRequest) -> None:
    """Limits on attempts are counted in the cache, which outlives a test."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture
def adam(db: None) -> Membership:
    """Administrator of Acme, and its creator."""
    return make_organization("Acme", by=make_person("Adam"))


@pytest.fixture
def acme(adam: Membership) -> Organization:
    """The organization that most tests are about."""
    return adam.organization


@pytest.fixture
def mia(acme: Organization) -> Membership:
    """A Developer at Acme."""
    return add_member(acme, "Mia", RoleSlug.DEVELOPER)


@pytest.fixture
def zed(db: None) -> Membership:
    """Administrator of Zenith, who has no business at Acme."""
    return make_organization("Zenith", by=make_person("Zed"))


@pytest.fixture
def zenith(zed: Membership) -> Organization:
    """The neighbour."""
    return zed.organization


@pytest.fixture
def nia(db: None) -> User:
    """Somebody with an account and no organization."""
    return make_person("Nia")


@pytest.fixture
def browser(db: None) -> Callable[[Membership | User], Client]:
    """A signed-in browser of this person."""

    def sign_in(who: Membership | User) -> Client:
        client = CheckedClient()
        user = who.user if isinstance(who, Membership) else who
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
