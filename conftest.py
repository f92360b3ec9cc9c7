"""The cast: Acme with Adam, Administrator, and Mia, Developer; Zenith with Zed; and Nia."""

import contextlib
import pickle
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from audit.signals import event_recorded
from credentials import last_use
from organizations.models import Membership, Organization
from tests import pooling
from tests.cast import make_organization, make_person
from tests.database import wait_for_no_disk
from tests.event_targets import check_target
from tests.freshness import NewSession, freshly_signed_in
from tests.migrated import copy_what_was_migrated
from tests.pages import CheckedClient
from tests.recorded_cast import make_adam, make_mia, make_zed, recorded_cast
from tests.samples import Things, things_of

pytest_plugins = ["tests.listening", "tests.name_server"]
event_recorded.connect(check_target)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A file is a copy already, and goes with its folder."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """The tests' database begins as a copy, unless the one of the last run is to be used."""
    if not request.config.getoption("reuse_db"):
        with django_db_blocker.unblock():
            copy_what_was_migrated()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The tests' database, which is reached through a pooler if that is wanted."""
    pooler = contextlib.ExitStack()
    with django_db_blocker.unblock():
        wait_for_no_disk()
        if pooling.is_wanted():
            pooler.enter_context(pooling.everything_pooled(tmp_path_factory.mktemp("pooler")))
        # While there is no row that could stand in the way, and before tests change anything.
        recorded_cast()
    yield
    with django_db_blocker.unblock():
        pooler.close()


@pytest.fixture(autouse=True)
def _no_attempts_counted(request: pytest.FixtureRequest) -> None:
    """Limits on attempts are counted in the cache, which outlives a test."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(autouse=True)
def _no_use_is_left() -> None:
    """A test that looks a token up by hand ends no request: the next one would note the use."""
    last_use._used.set(())


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of a module: each takes back only what it did itself.

    What a fixture of the module makes in it is made once, so no test of the module may ask for
    `transactional_db`, and fixtures of tests hand out copies.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """Check what a fixture of the module wrote when it is written.

    Deferred constraints of it would otherwise be checked at the end of each test of the module, as
    that takes back that they were: half the time of the server, where the module made a lot.
    """
    made = yield
    if fixturedef.scope == "module" and connection.in_atomic_block:
        connection.check_constraints()
    return made


@pytest.fixture(scope="module")
def made(kept: None) -> Things:
    """Adam's Acme with something of everything, once for the module, which says who `adam` is."""
    return things_of(make_organization("Acme", by=make_person("Adam")))


@pytest.fixture(scope="module")
def pickled(made: Things) -> bytes:
    """What was made for the module, which is read again in a fifth of the time of copying it."""
    return pickle.dumps(made)


@pytest.fixture
def things(pickled: bytes, db: None) -> Things:
    """What was made for the module, for this test to change.

    `adam` is its administrator in a test that asks for both. Another test of the module cannot
    make an Adam of its own: it asks for `things`, too.
    """
    return pickle.loads(pickled)


@pytest.fixture
def things_anew(pickled: bytes, db: None) -> Callable[[], Things]:
    """The same again and again, for each case of a test that takes back what cases do."""
    return partial(pickle.loads, pickled)


@pytest.fixture
def adam(request: pytest.FixtureRequest, db: None) -> Membership:
    """Administrator of Acme, and its creator; with `things`, of the organization that has these."""
    if "things" in request.fixturenames:
        things: Things = request.getfixturevalue("things")
        return things.admin
    return recorded_cast().adam.insert() if connection.in_atomic_block else make_adam()


@pytest.fixture
def acme(adam: Membership) -> Organization:
    """The organization that most tests are about."""
    return adam.organization


@pytest.fixture
def mia(request: pytest.FixtureRequest, acme: Organization) -> Membership:
    """A Developer at Acme."""
    # The cast is recorded by its first use, which needs a database without an Adam that stays.
    if not connection.in_atomic_block or "things" in request.fixturenames:
        return make_mia(acme)
    cast = recorded_cast()
    if acme.pk != cast.acme_id:
        return make_mia(acme)
    mia = cast.mia.insert()
    mia.organization = acme
    return mia


@pytest.fixture
def zed(db: None) -> Membership:
    """Administrator of Zenith, who has no business at Acme."""
    return recorded_cast().zed.insert() if connection.in_atomic_block else make_zed()


@pytest.fixture
def zenith(zed: Membership) -> Organization:
    """The neighbour."""
    return zed.organization


@pytest.fixture
def nia(db: None) -> User:
    """Someone with an account and no organization."""
    return recorded_cast().nia.insert() if connection.in_atomic_block else make_person("Nia")


@pytest.fixture
def client_of(db: None) -> Callable[[Membership | User], Client]:
    """A client of this person, with the session that signing in leaves, in a tenth of the time."""

    def sign_in(who: Membership | User) -> Client:
        client = CheckedClient()
        user = who.user if isinstance(who, Membership) else who
        session = NewSession()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create_model_instance(dict(session.items())).save(force_insert=True)
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return sign_in


@pytest.fixture
def fresh_client_of(
    client_of: Callable[[Membership | User], Client],
) -> Callable[[Membership | User], Client]:
    """The same of someone who signed in a moment ago, as what cannot be taken back asks for."""

    def sign_in(who: Membership | User) -> Client:
        return freshly_signed_in(client_of(who), who.user if isinstance(who, Membership) else who)

    return sign_in
