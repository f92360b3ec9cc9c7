"""Run mutants, and say of each which test noticed it.

Exits with 1 if one survived, no longer applies, or if its tests fail without it.
"""

import os
import sys
import time

import pytest

from tests.mutants.areas import chosen
from tests.mutants.mutant import Mutant
from tests.mutants.running import DATABASE, Forks, Outcome

CI = bool(os.environ.get("CI"))
OPTIONS = ["-q", "-s", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:randomly"]


class Verdicts:
    """Judges all mutants of a session, and counts."""

    def __init__(self, areas: dict[str, list[Mutant]]) -> None:
        self.areas = areas
        self.killed = self.skipped = 0
        self.wrong: list[str] = []
        self.began = time.monotonic()

    def judge(self, forks: Forks) -> None:
        """Area by area: first its tests as they are, then each mutant."""
        for area, mutants in self.areas.items():
            asked = [item for item in forks.items if any(m.asks(item.nodeid) for m in mutants)]
            since = time.monotonic()
            unchanged = forks.outcome(None, asked)
            if unchanged.failed or unchanged.wrong:
                self._say(since, f"{area}: {_reason(unchanged)}\n{unchanged.text}", wrong=True)
                continue
            self._say(since, f"{area}: {len(unchanged.passed)} tests pass unchanged")
            for mutant in mutants:
                items = [item for item in asked if mutant.asks(item.nodeid)]
                since = time.monotonic()
                if not items:
                    self._say(since, f"  NO TEST   of these: {', '.join(mutant.tests)}", wrong=True)
                    continue
                self._tell(mutant, since, forks.outcome(mutant, items), unchanged)

    def _tell(self, mutant: Mutant, since: float, said: Outcome, unchanged: Outcome) -> None:
        if said.failed and not said.wrong:
            self.killed += 1
            self._say(
                since, f"  killed    {mutant.rule}\n{'':21}by {said.failed[0]}: {said.reason}"
            )
        elif not said.wrong and not any(mutant.asks(test) for test in unchanged.passed):
            self.skipped += 1
            self._say(since, f"  skipped   {mutant.rule}: nothing here runs its tests", wrong=CI)
        elif said.wrong:
            self._say(since, f"  NO ANSWER {mutant.rule}: {said.wrong}", wrong=True)
        else:
            self._say(since, f"  SURVIVED  {mutant.rule} ({mutant.file})", wrong=True)

    def _say(self, since: float, line: str, *, wrong: bool = False) -> None:
        line = f"{time.monotonic() - since:6.1f} s {line}"
        print(line, flush=True)
        if wrong:
            self.wrong.append(line)

    def sum_up(self) -> int:
        """Print how many there were; the status to exit with."""
        took = time.monotonic() - self.began
        number = sum(len(mutants) for mutants in self.areas.values())
        left = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.killed} of {number} mutants killed{left}, in {took:.0f} s.")
        for line in self.wrong:
            print(line)
        return 1 if self.wrong else 0


def _reason(said: Outcome) -> str:
    return said.wrong or f"{said.failed[0]} FAILS unchanged"


def main(names: list[str]) -> int:
    """Run the mutants with these names, or all."""
    if not (areas := chosen(names)):
        print(f"No area or rule is called {' or '.join(names)}.", file=sys.stderr)
        return 2
    tests = dict.fromkeys(
        test.partition("[")[0] for mutants in areas.values() for m in mutants for test in m.tests
    )
    verdicts = Verdicts(areas)
    status = pytest.main([*OPTIONS, DATABASE, *tests], plugins=[Forks(verdicts.judge)])
    return verdicts.sum_up() or (0 if status in {0, 5} else int(status))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
