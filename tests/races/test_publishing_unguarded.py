"""What the races of `test_publishing.py` come to without what decides them."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError

from apis.actions import block, change_addresses, lifecycle, publish
from apis.events import VERSION_PUBLISHED
from apis.lifecycle import steps
from apis.states import State
from tests.races import kinds, slip_in
from tests.races.versions import version_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_condition_a_version_is_published_twice(pair, monkeypatch):
    first, second = pair
    version = version_of(first, State.PRE_RELEASED)
    anywhere = replace(steps.PUBLISH, starts=tuple(State))
    monkeypatch.setattr(steps, "PUBLISH", anywhere)
    slip_in(monkeypatch, lifecycle, "authorize", partial(publish, version=version, by=second))

    publish(version=version, by=first)

    assert kinds(first.organization) == [VERSION_PUBLISHED] * 2


def test_without_the_lock_a_version_is_published_without_an_address(pair, monkeypatch):
    first, second = pair
    version = version_of(first, State.PRE_RELEASED)
    take_away = partial(change_addresses, version=version, urls={}, by=second)
    slip_in(monkeypatch, lifecycle, "unmet_requirements", take_away)

    publish(version=version, by=first)

    version.refresh_from_db()
    assert version.state == State.PUBLISHED
    assert not version.addresses.exists()


def test_without_the_condition_a_version_is_blocked_that_was_never_published(pair, monkeypatch):
    """The database still refuses it: blocked is only what answered before."""
    first, _ = pair
    version = version_of(first, State.PRE_RELEASED)
    monkeypatch.setattr(steps, "BLOCK", replace(steps.BLOCK, starts=tuple(State)))

    with pytest.raises(IntegrityError, match="version_is_blocked_from_a_state_for_a_reason"):
        block(version=version, reason="Attacked.", by=first)
