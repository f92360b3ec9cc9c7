"""Turns: few at once, one of each organization, and a place in the line for those who wait."""

import threading
from contextlib import ExitStack

import pytest

from apis.definitions.checking.turn_queue import NoTurnNow, Paused, TurnQueue, Turns
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.no_database


class Overran(Exception):
    pass


def turns(waits=LONG):
    made = Turns(TurnQueue(at_once=2, most_waiting=1, takes=10), waits=waits, overruns=Overran)
    for whose in ("acme", "zenith", "stark", "wayne"):
        assert not taken(made, whose)
    return made


def taken(turns, whose):
    """Whether this one is refused a turn, which is given back if not."""
    try:
        with turns.one(whose):
            return False
    except NoTurnNow:
        return True


def test_one_organization_has_one_turn_and_its_neighbour_another():
    ours = turns()

    with ours.one("acme"):
        assert taken(ours, "acme")
        assert not taken(ours, "zenith")

    assert not taken(ours, "acme")


def test_who_finds_all_turns_taken_waits_for_one_and_is_told_how_long_if_there_is_none():
    ours = turns(waits=0)

    with (
        ours.one("acme"),
        ours.one("zenith"),
        pytest.raises(NoTurnNow) as refused,
        ours.one("stark"),
    ):
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
        eventually(lambda: ours.line.waits("stark"), "it waits")
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


def test_who_loses_the_place_in_the_line_is_refused_at_once():
    ours, refused = turns(), []

    def ask():
        with pytest.raises(NoTurnNow), ours.one("evil"):
            pass
        refused.append("evil")

    with ExitStack() as held:
        held.enter_context(ours.one("acme"))
        held.enter_context(ours.one("zenith"))
        waiting = threading.Thread(target=ask)
        waiting.start()
        eventually(lambda: ours.line.waits("evil"), "it waits")
        newcomer = threading.Thread(target=lambda: taken(ours, "stark"))
        newcomer.start()
        waiting.join(LONG)
        assert not waiting.is_alive()
    newcomer.join(LONG)

    assert not newcomer.is_alive()
    assert refused == ["evil"]


def test_turns_that_run_into_their_limit_twice_lead_to_a_pause():
    ours = turns()

    for _ in range(2):
        with pytest.raises(Overran), ours.one("evil"):
            raise Overran

    with pytest.raises(Paused), ours.one("evil"):
        pass
    assert not taken(ours, "acme")
