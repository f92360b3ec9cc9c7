"""Turns: few at once, one of each organization, first come, first served."""

import threading
from contextlib import ExitStack

import pytest

from apis.definitions.turns import Taken, Turns
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.no_database


def turns(**given):
    return Turns(**{"at_once": 2, "most_waiting": 1, "waits": LONG, "takes": 10} | given)


def taken(turns, whose):
    """Whether this one is refused a turn, which is given back if not."""
    try:
        with turns.one(whose):
            return False
    except Taken:
        return True


def test_one_organization_has_one_turn_and_its_neighbour_another():
    ours = turns()

    with ours.one("acme"):
        assert taken(ours, "acme")
        assert not taken(ours, "zenith")

    assert not taken(ours, "acme")


def test_who_finds_all_turns_taken_waits_for_one_and_is_told_how_long_if_there_is_none():
    ours = turns(waits=0)

    with ours.one("acme"), ours.one("zenith"), pytest.raises(Taken) as refused, ours.one("stark"):
        pass

    assert refused.value.seconds == 10
    assert not taken(ours, "stark")


def test_the_first_who_waits_is_next_and_not_too_many_wait():
    ours, got = turns(), []

    def ask():
        with ours.one("stark"):
            got.append("stark")

    with ExitStack() as held:
        held.enter_context(ours.one("acme"))
        held.enter_context(ours.one("zenith"))
        waiting = threading.Thread(target=ask)
        waiting.start()
        eventually(lambda: ours._waiting, "it waits")
        assert taken(ours, "wayne")
        assert taken(ours, "stark")
        assert got == []
    waiting.join(LONG)

    assert not waiting.is_alive()
    assert got == ["stark"]
    assert not taken(ours, "wayne")


def test_a_turn_that_fails_is_over():
    ours = turns()

    with pytest.raises(ZeroDivisionError), ours.one("acme"):
        raise ZeroDivisionError

    assert not taken(ours, "acme")
