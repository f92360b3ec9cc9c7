"""Publishers who take a version in two directions at the same moment.

They share the organization, so what decides is the row: each step is one UPDATE that names the
states from which it leads.
"""

from functools import partial

import pytest

from apis.actions import (
    NotReady,
    StillServed,
    WrongState,
    block,
    change_addresses,
    publish,
    unpublish,
)
from apis.events import VERSION_BLOCKED, VERSION_PUBLISHED, VERSION_UNPUBLISHED
from apis.states import State
from tests.races import events, kinds, refusals, successes
from tests.races.versions import versions

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_a_version_is_published_while_somebody_blocks_it(at_once, ada, eve):
    """Blocked is only what was published before; whoever is too early is told so."""
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(
            partial(publish, version=version, by=first),
            partial(block, version=version, reason="Attacked.", by=second),
        )

        version.refresh_from_db()
        if refusals(outcomes):
            assert successes(outcomes) == [0]
            assert refusals(outcomes) == [WrongState]
            assert (version.state, version.blocked_from) == (State.PUBLISHED, "")
            assert kinds(first.organization) == [VERSION_PUBLISHED]
        else:
            assert (version.state, version.blocked_from) == (State.BLOCKED, State.PUBLISHED)
            assert kinds(first.organization) == [VERSION_PUBLISHED, VERSION_BLOCKED]


def test_a_version_is_blocked_or_unpublished_and_never_both(at_once, ada, eve):
    for (first, second), version in versions(State.PUBLISHED, ada, eve):
        outcomes = at_once(
            partial(unpublish, version=version, by=first),
            partial(block, version=version, reason="Attacked.", by=second),
        )

        version.refresh_from_db()
        (winner,) = successes(outcomes)
        assert refusals(outcomes) == [WrongState]
        assert version.state == (State.PRE_RELEASED, State.BLOCKED)[winner]
        told = (VERSION_UNPUBLISHED, VERSION_BLOCKED)[winner]
        assert events(first.organization) == {told: 1}


def test_two_publish_and_it_is_told_once(at_once, ada, eve):
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(
            partial(publish, version=version, by=first),
            partial(publish, version=version, by=second),
        )

        assert refusals(outcomes) == [WrongState]
        assert events(first.organization) == {VERSION_PUBLISHED: 1}


def test_no_version_is_published_without_the_address_that_somebody_takes_away(at_once, ada, eve):
    for (first, second), version in versions(State.PRE_RELEASED, ada, eve):
        outcomes = at_once(
            partial(publish, version=version, by=first),
            partial(change_addresses, version=version, urls={}, by=second),
        )

        version.refresh_from_db()
        assert refusals(outcomes) in ([NotReady], [StillServed])
        assert (version.state == State.PUBLISHED) == version.addresses.exists()
