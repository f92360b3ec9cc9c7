"""Runs the tests of each mutant in a fork of one pytest session, which has collected them all.

Starting pytest, the apps and the database takes longer than the tests that notice a mutant. What
is collected and set up once is there in every fork, and what a fork changes goes with it. The
tests of an area run unchanged in a fork first: they must pass there, or "killed" says nothing.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest
from django.db import connections

from tests.mutants.mutant import DoesNotApply, Mutant
from tests.mutants.swapping import apply

DATABASE = "tests/mutants/database.py"
NO_PROGRAM = ("NameError", "UnboundLocalError")
"""What fails at once in a mutant whose new text was typed wrongly, and tells nothing of tests."""


@dataclass
class Outcome:
    """What the tests said in a fork."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    text: str = ""
    """Of the first failure, or why there were no tests."""
    wrong: str = ""
    """Why there is no outcome."""

    @property
    def reason(self) -> str:
        """The first line of what pytest says of the failure, as far as it fits on one of ours."""
        said = [line for line in self.text.splitlines() if line.startswith("E  ")]
        return said[0].removeprefix("E").strip()[:90] if said else ""


class Listener:
    """Notes what each test says."""

    def __init__(self) -> None:
        self.outcome = Outcome()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.outcome.failed.append(report.nodeid)
            self.outcome.text = self.outcome.text or report.longreprtext
        elif report.passed and report.when == "call":
            self.outcome.passed.append(report.nodeid)


class Forks:
    """The plugin that has the collected tests run in forks, in place of pytest's own loop."""

    def __init__(self, judge: Callable[["Forks"], None]) -> None:
        self.judge = judge
        self.items: list[pytest.Item] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Set up the database in this process by a test of nothing; all others run in forks."""
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors during collection")
        self.session = session
        database = [item for item in session.items if item.nodeid.startswith(DATABASE)]
        self.items = [item for item in session.items if item not in database]
        with nothing_said():
            self._run(database)
        self.judge(self)
        return True

    def outcome(self, mutant: Mutant | None, items: Sequence[pytest.Item]) -> Outcome:
        """What these tests say in a fork, up to the first failure; None changes nothing."""
        connections.close_all()
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            self._answer(mutant, items, writes)
        os.close(writes)
        with os.fdopen(reads) as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        return Outcome(**json.loads(said)) if said else Outcome(wrong="the tests did not end")

    def _answer(self, mutant: Mutant | None, items: Sequence[pytest.Item], writes: int) -> None:
        """Run the tests and end the process, so that it tears down nothing of its parent's."""
        try:
            if mutant is not None:
                apply(mutant)
            with nothing_said():
                outcome = self._run(items)
            if any(error in outcome.text for error in NO_PROGRAM):
                outcome.wrong = f"it is no program: {outcome.text[-300:]}"
        except DoesNotApply as error:
            outcome = Outcome(wrong=str(error))
        except BaseException as error:
            outcome = Outcome(wrong=repr(error))
        os.write(writes, json.dumps(asdict(outcome)).encode())
        os._exit(0)

    def _run(self, items: Sequence[pytest.Item]) -> Outcome:
        """Until one fails. What belongs to the session stays set up."""
        plugins = self.session.config.pluginmanager
        if (reporter := plugins.get_plugin("terminalreporter")) is not None:
            plugins.unregister(reporter)
        plugins.register(listener := Listener())
        # After the last one, all is torn down that belongs to less than the session.
        for item, following in zip(items, [*items[1:], self.session], strict=True):
            self.session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if listener.outcome.failed:
                break
        plugins.unregister(listener)
        return listener.outcome


@contextmanager
def nothing_said() -> Iterator[None]:
    """Let what tests print and log go nowhere: there is one line for each mutant."""
    kept = {stream: os.dup(stream) for stream in (1, 2)}
    with Path(os.devnull).open("w") as nowhere:
        for stream in kept:
            os.dup2(nowhere.fileno(), stream)
        try:
            yield
        finally:
            for stream, before in kept.items():
                os.dup2(before, stream)
                os.close(before)
