"""Processes that work on the tests' database together, and are killed in the midst of it.

`at_work` starts `python -m tests.crew`, which prepares Django once and forks. pytest itself
has threads, and must not fork.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from multiprocessing import connection as waiting
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CONTEXT = get_context("fork")
LONGEST = 3600
"""Seconds after which nothing is waited for."""


def at_work(deed: str, processes: int, kills: int = 0, **arguments: object) -> dict[str, Any]:
    """Have processes do a deed, `module:function`, until each has ended; returns what came of it.

    Each calls it with its own `number` and the arguments. One that is killed is started again.
    """
    command = [sys.executable, "-m", "tests.crew", deed, str(processes), str(kills)]
    done = subprocess.run(
        [*command, json.dumps(arguments)],
        env=os.environ | {"DATABASE_URL": _address()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _address() -> str:
    from django.db import connection

    from tests.pooling import address

    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    return address()


# In the process that forks, and in those that it forks


class Deaths:
    """Who takes one of these steps for the given time, counted over all processes, dies of it.

    By SIGKILL, so that nothing can be tidied up, and right after the step: what it did in the
    transaction is done, and nothing more.
    """

    def __init__(self, steps: list[str], kills: int, calls: int) -> None:
        self.counts = {step: CONTEXT.Value("i", 0) for step in steps}
        self.deadly: dict[str, set[int]] = {step: set() for step in steps}
        for kill in range(kills):
            self.deadly[steps[kill % len(steps)]].add((kill + 1) * calls // (kills + 1))

    def prepare(self) -> None:
        """Make the steps of this process deadly."""
        for step in self.counts:
            module, _, name = step.partition(":")
            found = import_module(module)
            setattr(found, name, self._deadly(getattr(found, name), step))

    def _deadly(self, do: Callable[..., Any], step: str) -> Callable[..., Any]:
        @wraps(do)
        def then_die(*args: Any, **kwargs: Any) -> Any:
            result = do(*args, **kwargs)
            counted = self.counts[step]
            with counted.get_lock():
                counted.value += 1
                is_over = counted.value in self.deadly[step]
            if is_over:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return then_die


def main(deed: str, processes: str, kills: str, arguments: str) -> None:
    """Start the processes, and those that were killed again; print how many that were."""
    import django

    django.setup()
    module, _, name = deed.partition(":")
    do, given = getattr(import_module(module), name), json.loads(arguments)
    deaths = Deaths(given.pop("steps", []), int(kills), given.pop("calls", 0))

    def start(number: int) -> BaseProcess:
        process = CONTEXT.Process(target=_work, args=(do, number, deaths, given))
        process.start()
        return process

    running = {start(number): number for number in range(int(processes))}
    killed = 0
    while running:
        waiting.wait([process.sentinel for process in running])
        for process in [each for each in running if each.exitcode is not None]:
            number = running.pop(process)
            if process.exitcode == -signal.SIGKILL:
                killed += 1
                running[start(number)] = number
            elif process.exitcode:
                sys.exit(f"process {number} failed")
    print(json.dumps({"killed": killed}))


def _work(do: Callable[..., None], number: int, deaths: Deaths, given: dict[str, Any]) -> None:
    deaths.prepare()
    do(number=number, **given)


if __name__ == "__main__":
    main(*sys.argv[1:])
