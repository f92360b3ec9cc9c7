"""Asking the program that does with definitions what may take long, and waiting for its answer."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from apis.definitions import sandbox
from console.refusals import Refusal

PROGRAM = Path(__file__).with_name("sandbox.py")
LONGEST = sandbox.LONGEST

logger = logging.getLogger(__name__)


class ConsoleIsBusy(Refusal):
    slug = "console-is-busy"
    message = "The console is too busy to check the definition. Try again in a few seconds."
    status = 503


class TookTooMuch(Exception):
    """What was asked takes more processor time or memory than there is for it."""


class Failed(Exception):
    """The program has failed, which is in the log."""


def ask(**asked: str) -> dict[str, Any]:
    """The answer of the program. Raises TookTooMuch, Failed, or ConsoleIsBusy.

    The last one if there was no processor time to be had, so that no answer came in time.
    """
    try:
        run = _run(json.dumps(asked))
    except subprocess.TimeoutExpired:
        raise ConsoleIsBusy from None
    if run.returncode < 0 or "MemoryError" in run.stderr:
        raise TookTooMuch
    if run.returncode:
        logger.error("checking a definition failed: %s", _kind_and_places(run.stderr))
        raise Failed
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def _kind_and_places(traceback: str) -> str:
    """The traceback without the words of the exception, which quote the definition."""
    kinds = re.findall(r"(?m)^[\w.]*(?:Error|Exception|Exit)(?=:|$)", traceback)
    places = re.findall(r'(?m)^  File "(?:.*/)?([^/"]+)", line (\d+)', traceback)
    where = ", ".join(":".join(place) for place in places[-5:])
    return f"{kinds[-1] if kinds else 'no exception'} in {where}"


def _run(asked: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-I", str(PROGRAM)],
        input=asked,
        capture_output=True,
        text=True,
        env={},
        cwd="/",
        timeout=LONGEST,
        check=False,
    )
