"""The order of turns, with a clock of its own: whoever takes the time, others are served."""

from dataclasses import dataclass

import pytest

from apis.definitions.checking.turn_queue import NoTurnNow, Paused, TurnQueue

pytestmark = pytest.mark.no_database

WAITS = 25
TICKS = 2
"""In a second."""


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def line_of(clock):
    return TurnQueue(at_once=2, most_waiting=2, takes=10, clock=clock)


def turn(line, clock, whose, seconds, *, overran=False):
    line.join(whose)
    line.begin(whose)
    clock.now += seconds
    line.end(whose, overran=overran)


@dataclass
class Uploader:
    """An organization that asks for a turn again as soon as `rests` seconds have passed."""

    name: str
    line: TurnQueue
    takes: float
    rests: float = 0
    overruns: bool = False
    since: float | None = None
    """Since when it waits or has a turn; or has neither."""
    state: str = "away"
    served: int = 0
    refused: int = 0

    def act(self, now):
        passed = self.rests if self.since is None else now - self.since
        if self.state == "away" and passed >= self.rests:
            self._ask(now)
        elif self.state == "waits":
            self._wait(now, passed)
        elif self.state == "works" and passed >= self.takes:
            self.line.end(self.name, overran=self.overruns)
            self.served += 1
            self._be("away", now)

    def _ask(self, now):
        try:
            self.line.join(self.name)
        except NoTurnNow:
            self._refuse(now)
        else:
            self._be("waits", now)
            self._wait(now, 0)

    def _wait(self, now, passed):
        if self.line.is_next(self.name):
            self.line.begin(self.name)
            self._be("works", now)
        elif passed > WAITS or not self.line.waits(self.name):
            self.line.leave(self.name)
            self._refuse(now)

    def _refuse(self, now):
        self.refused += 1
        self._be("away", now)

    def _be(self, state, now):
        self.state, self.since = state, now


ATTACKS = [
    (accounts, takes, overruns)
    for accounts in (1, 2, 3, 4, 16)
    for takes, overruns in ((10, True), (9, False), (4, False))
]


def after_ten_minutes(line, clock, attack, *, takes=0.5, rests=20):
    """An organization that had a definition checked every few seconds, beside these."""
    accounts, seconds, overruns = attack
    attackers = [Uploader(f"evil-{n}", line, seconds, overruns=overruns) for n in range(accounts)]
    victim = Uploader("acme", line, takes=takes, rests=rests)
    begins = clock.now
    for tick in range(600 * TICKS):
        clock.now = begins + tick / TICKS
        for uploader in (*attackers, victim):
            uploader.act(clock.now)
    return victim


@pytest.mark.parametrize("attack", ATTACKS)
def test_however_many_organizations_take_all_the_time_another_one_is_served(attack):
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "acme", 1)

    victim = after_ten_minutes(line, clock, attack)

    assert victim.refused == 0
    assert victim.served > 25


@pytest.mark.parametrize("attack", ATTACKS[:12])
def test_beside_a_few_such_organizations_one_that_has_much_checked_is_served(attack):
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "acme", 1)

    victim = after_ten_minutes(line, clock, attack, takes=1, rests=5)

    assert victim.refused == 0
    assert victim.served > 50


@pytest.mark.parametrize("attack", ATTACKS[:12])
def test_a_new_organization_is_refused_once_at_most(attack):
    clock = Clock()

    victim = after_ten_minutes(line_of(clock), clock, attack)

    assert victim.refused <= 1
    assert victim.served > 25


def test_two_turns_that_ran_into_the_limit_lead_to_a_pause_and_so_does_each_that_follows():
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "evil", 10, overran=True)
    turn(line, clock, "evil", 1)
    turn(line, clock, "evil", 10, overran=True)

    for _ in range(2):
        with pytest.raises(Paused) as refused:
            line.join("evil")
        assert refused.value.seconds == 60
        clock.now += 60
        turn(line, clock, "evil", 10, overran=True)

    turn(line, clock, "acme", 1)


def test_turns_that_ran_into_the_limit_far_apart_lead_to_no_pause():
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "acme", 10, overran=True)
    clock.now += 600
    turn(line, clock, "acme", 10, overran=True)

    line.join("acme")

    assert line.is_next("acme")


def test_who_used_much_waits_for_others_like_it_and_no_one_waits_for_both():
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "acme", 1)
    for whose in ("evil-1", "evil-2"):
        turn(line, clock, whose, 9)
        line.join(whose)
    line.begin("evil-1")

    assert not line.is_next("evil-2")
    line.join("acme")
    assert line.is_next("acme")


def test_who_used_most_gives_its_place_to_who_used_less_and_an_equal_keeps_it():
    clock = Clock()
    line = line_of(clock)
    turn(line, clock, "evil", 9)
    for whose in ("stark", "wayne", "zenith", "acme", "umbra"):
        turn(line, clock, whose, 0)
    for whose in ("stark", "wayne"):
        line.join(whose)
        line.begin(whose)
    line.join("evil")
    line.join("zenith")

    line.join("acme")

    assert not line.waits("evil")
    with pytest.raises(NoTurnNow):
        line.join("umbra")
    assert line.waits("zenith")
    assert line.waits("acme")
