"""Who races. Threads see only what is committed, so everyone is."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from billing.tests.stripe_fixtures import stripe, the_stand_in
from organizations.models import Membership
from tests.cast import make_person
from tests.races import AtOnce, take_away_locks, without_constraints
from tests.races.rounds import organization_of

__all__ = ["stripe", "the_stand_in"]


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[AtOnce]:
    at_once = AtOnce()
    yield at_once
    at_once.close()


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_person("Ada")


@pytest.fixture
def eve(transactional_db: None) -> User:
    return make_person("Eve")


@pytest.fixture
def nia(transactional_db: None) -> User:
    return make_person("Nia")


@pytest.fixture
def pair(ada: User, eve: User) -> list[Membership]:
    """Two administrators of one organization."""
    return organization_of(ada, eve)


@pytest.fixture
def without_locks(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away_locks(monkeypatch)


@pytest.fixture
def without_triggers(transactional_db: None) -> Iterator[None]:
    """Without what keeps an active administrator in every organization."""
    with without_constraints("organization_keeps_an_administrator"):
        yield
