"""The order of turns: who used fewest seconds lately is next.

An organization costs an account, and accounts are free. So what counts is not who came first, but
who took the time: those who took much share one turn, and those whose work ran into its limit twice
are paused.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

HALVED_AFTER = 120
"""Seconds after which a used second counts half."""
MUCH = 5
"""Used seconds from which on an organization shares one turn with others like it."""
OVERRUNS = 2
WITHIN = 600
"""Seconds between overruns that lead to a pause."""
PAUSE = 60
"""Seconds."""
FORGOTTEN_AFTER = 20 * HALVED_AFTER


class NoTurnNow(Exception):
    """There is no turn now. `seconds` is when to try again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(self.seconds)


class Paused(NoTurnNow):
    """This one has no turn for a while, because two of its turns ran into their limit."""


@dataclass
class Account:
    """What one has used: `seconds` as they counted at `at`, and when it ran into the limit.

    Until a turn of it ended well, it is taken for one that uses much.
    """

    seconds: float = 0
    at: float = 0
    is_proven: bool = False
    overran_at: deque[float] = field(default_factory=lambda: deque(maxlen=OVERRUNS))

    def used(self, now: float) -> float:
        """The seconds as they count now."""
        seconds = self._halved(now)
        return seconds if self.is_proven else max(seconds, MUCH)

    def charge(self, seconds: float, now: float, *, overran: bool) -> None:
        """Add the seconds of a turn that has ended."""
        self.seconds, self.at = self._halved(now) + seconds, now
        self.is_proven = not overran
        if overran:
            self.overran_at.append(now)

    def paused_for(self, now: float) -> float:
        """Seconds that are left of a pause, or a number below zero."""
        overruns = self.overran_at
        if len(overruns) < OVERRUNS or overruns[-1] - overruns[0] > WITHIN:
            return 0
        return overruns[-1] + PAUSE - now

    def _halved(self, now: float) -> float:
        return self.seconds * 0.5 ** ((now - self.at) / HALVED_AFTER)


@dataclass
class TurnQueue:
    """Who has a turn, who waits for one, and who is next. Its caller holds a lock.

    Each joins, begins when it is next, and ends; or leaves without a turn.
    """

    at_once: int
    most_waiting: int
    takes: int
    """Seconds that a turn may take."""
    clock: Callable[[], float] = time.monotonic
    _began: dict[str, float] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _accounts: dict[str, Account] = field(default_factory=dict)

    def join(self, whose: str) -> None:
        """Wait for a turn, if need be in the place of who used more lately.

        Raises Paused, or Taken if `whose` has a turn or waits already, or no place is left for it.
        """
        if (seconds := self._account(whose).paused_for(self.clock())) > 0:
            raise Paused(seconds)
        if whose in self._began or whose in self._waiting:
            raise self.taken()
        self._waiting.append(whose)
        if len(self._waiting) > self.most_waiting and not self.is_next(whose):
            self._waiting.remove(max(reversed(self._waiting), key=self.used_by))
        if whose not in self._waiting:
            raise self.taken()

    def waits(self, whose: str) -> bool:
        """Whether this one still has its place in the line."""
        return whose in self._waiting

    def is_next(self, whose: str) -> bool:
        """Whether this one can begin now. Of equals, the first who came can."""
        if len(self._began) >= self.at_once:
            return False
        return min(filter(self._fits, self._waiting), key=self.used_by, default=None) == whose

    def begin(self, whose: str) -> None:
        """Give a turn to the one who is next."""
        self._waiting.remove(whose)
        self._began[whose] = self.clock()

    def leave(self, whose: str) -> None:
        """Give up the place of one who waits no longer."""
        if whose in self._waiting:
            self._waiting.remove(whose)

    def end(self, whose: str, *, overran: bool) -> None:
        """End the turn, charge its seconds, and forget what counts no more."""
        now = self.clock()
        account = self._accounts.setdefault(whose, Account())
        account.charge(now - self._began.pop(whose), now, overran=overran)
        for name, kept in list(self._accounts.items()):
            if now - kept.at > FORGOTTEN_AFTER:
                del self._accounts[name]

    def used_by(self, whose: str) -> int:
        """Whole seconds used lately, those of a turn that is under way included."""
        now = self.clock()
        return int(self._account(whose).used(now) + now - self._began.get(whose, now))

    def taken(self) -> NoTurnNow:
        """The refusal, with the seconds until a turn ends at the latest."""
        now = self.clock()
        return NoTurnNow(self.takes - (now - min(self._began.values(), default=now)))

    def _fits(self, whose: str) -> bool:
        """Whether this one used little, or no one who has a turn used much."""
        return self.used_by(whose) < MUCH or all(self.used_by(name) < MUCH for name in self._began)

    def _account(self, whose: str) -> Account:
        return self._accounts.get(whose) or Account()
