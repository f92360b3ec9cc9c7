"""Turns for work that takes seconds: few at the same time, and one of each owner.

The owner that used fewest seconds lately is next. Each process has its own turns. An owner that
waits occupies a thread, so few wait, and not long.

Anyone can create organizations, so the order of arrival would be easy to abuse. Owners that used
many seconds lately share one turn, and owners whose work ran into its limit twice are paused.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HALVED_AFTER = 120
"""Seconds after which a used second counts only half."""
MUCH = 5
"""Used seconds from which on an owner shares one turn with others like it."""
OVERRUNS = 2
WITHIN = 600
"""Seconds between overruns that lead to a pause."""
PAUSE = 60
"""Seconds."""
FORGOTTEN_AFTER = 20 * HALVED_AFTER


class NoTurnNow(Exception):
    """There is no turn now. `seconds` says in how many seconds to try again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(self.seconds)


class Paused(NoTurnNow):
    """The owner is paused, because OVERRUNS of its turns ran into their limit."""


@dataclass
class Account:
    """The seconds that an owner has used, as they counted at the time `at`, and its overruns.

    Until one of its turns ended within the limit, an owner counts as one that uses MUCH.
    """

    seconds: float = 0
    at: float = 0
    is_proven: bool = False
    overran_at: deque[float] = field(default_factory=lambda: deque(maxlen=OVERRUNS))

    def used(self, now: float) -> float:
        """The used seconds as they count now; MUCH at least for an owner that is not proven."""
        seconds = self._halved(now)
        return seconds if self.is_proven else max(seconds, MUCH)

    def charge(self, seconds: float, now: float, *, overran: bool) -> None:
        """Add the seconds of a turn that has ended, and whether it ran into the limit."""
        self.seconds, self.at = self._halved(now) + seconds, now
        self.is_proven = not overran
        if overran:
            self.overran_at.append(now)

    def paused_for(self, now: float) -> float:
        """The remaining seconds of the owner's pause; zero or less without one."""
        overruns = self.overran_at
        if len(overruns) < OVERRUNS or overruns[-1] - overruns[0] > WITHIN:
            return 0
        return overruns[-1] + PAUSE - now

    def _halved(self, now: float) -> float:
        """The seconds, halved for each HALVED_AFTER seconds since they were charged."""
        return self.seconds * 0.5 ** ((now - self.at) / HALVED_AFTER)


@dataclass
class TurnQueue:
    """The owners that have a turn or wait for one. The caller holds a lock for every call.

    An owner joins, begins when it is next, and ends; or leaves without a turn.
    """

    at_once: int
    most_waiting: int
    takes: int
    """Seconds that a turn may take."""
    clock: Callable[[], float] = time.monotonic
    _began: dict[str, float] = field(default_factory=dict)
    _waiting: list[str] = field(default_factory=list)
    _accounts: dict[str, Account] = field(default_factory=dict)

    def join(self, owner: str) -> None:
        """Add the owner to the waiting ones, in the place of one that used more if all are taken.

        Raises Paused, or NoTurnNow if it has a turn, waits already, or gets no place.
        """
        if (seconds := self._account(owner).paused_for(self.clock())) > 0:
            raise Paused(seconds)
        if owner in self._began or owner in self._waiting:
            raise self.taken()
        self._waiting.append(owner)
        if len(self._waiting) > self.most_waiting and not self.is_next(owner):
            self._waiting.remove(max(reversed(self._waiting), key=self.used_by))
        if owner not in self._waiting:
            raise self.taken()

    def waits(self, owner: str) -> bool:
        """Whether the owner is still waiting; another can have taken its place."""
        return owner in self._waiting

    def is_next(self, owner: str) -> bool:
        """Whether the owner can begin now. Of equals, the first to join can."""
        if len(self._began) >= self.at_once:
            return False
        return min(filter(self._fits, self._waiting), key=self.used_by, default=None) == owner

    def begin(self, owner: str) -> None:
        """Start a turn of the owner, which is next."""
        self._waiting.remove(owner)
        self._began[owner] = self.clock()

    def leave(self, owner: str) -> None:
        """Remove the owner from the waiting ones, if it still waits."""
        if owner in self._waiting:
            self._waiting.remove(owner)

    def end(self, owner: str, *, overran: bool) -> None:
        """End the owner's turn, charge its seconds, and delete accounts that count no longer."""
        now = self.clock()
        account = self._accounts.setdefault(owner, Account())
        account.charge(now - self._began.pop(owner), now, overran=overran)
        for name, old_account in list(self._accounts.items()):
            if now - old_account.at > FORGOTTEN_AFTER:
                del self._accounts[name]

    def used_by(self, owner: str) -> int:
        """Whole seconds that the owner used lately, including those of its present turn."""
        now = self.clock()
        return int(self._account(owner).used(now) + now - self._began.get(owner, now))

    def taken(self) -> NoTurnNow:
        """The exception to raise, with the seconds until the next turn ends at the latest."""
        now = self.clock()
        return NoTurnNow(self.takes - (now - min(self._began.values(), default=now)))

    def _fits(self, owner: str) -> bool:
        """Whether the owner used little, or no owner that has a turn used much."""
        return self.used_by(owner) < MUCH or all(self.used_by(name) < MUCH for name in self._began)

    def _account(self, owner: str) -> Account:
        """The owner's account; a new one, which is not stored, if it has none."""
        return self._accounts.get(owner) or Account()


@dataclass
class Turns:
    """Gives turns to threads, in the order of a queue."""

    line: TurnQueue
    waits: float
    """How many seconds an owner waits for its turn."""
    overruns: type[Exception]
    """The exception of work that ran into its limit."""
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def one(self, owner: str) -> Iterator[None]:
        """Wait for a turn of the owner, and hold it until the end of the block.

        Raises Paused, or NoTurnNow: without a wait if the owner has or waits for a turn already.
        """
        with self._changed:
            self._wait(owner)
        overran = False
        try:
            yield
        except self.overruns:
            overran = True
            raise
        finally:
            with self._changed:
                self.line.end(owner, overran=overran)
                self._changed.notify_all()

    def _wait(self, owner: str) -> None:
        """Wait until the owner is next, and begin its turn. Raises Paused or NoTurnNow."""
        self.line.join(owner)
        self._changed.notify_all()  # another one may have lost its place
        try:
            self._changed.wait_for(lambda: self._is_settled(owner), self.waits)
            if not self.line.is_next(owner):
                raise self.line.taken()
            self.line.begin(owner)
        finally:
            self.line.leave(owner)
            self._changed.notify_all()

    def _is_settled(self, owner: str) -> bool:
        """Whether the owner is next, or has lost its place to another."""
        return self.line.is_next(owner) or not self.line.waits(owner)
