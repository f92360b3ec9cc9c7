"""What the OpenAPI specification says about a document, asked in a process of its own."""

import json
import logging
import subprocess
import sys
from pathlib import Path as FilePath
from typing import Any

from apis.definitions.findings import Problem
from console.refusals import Refusal

PROGRAM = FilePath(__file__).with_name("child.py")
LONGEST = 60
"""Seconds, after which the process is killed. It limits its own processor time to fewer."""

logger = logging.getLogger(__name__)

_TOO_LONG = (
    "Checking took too long. Long patterns, large defaults and deep nesting take most of the time."
)
_PARTIAL = "Parts of the definition lead back to themselves, so defaults there were not checked."


class ConsoleIsBusy(Refusal):
    message = "The console is too busy to check the definition. Try again in a few seconds."
    status = 503


def broken_specification(document: dict[str, Any]) -> list[Problem]:
    """What is not as the specification demands. References must lead into the document only.

    A definition that takes too much processor time is at fault. If there was none to be had, so
    that time ran out, ConsoleIsBusy says so.
    """
    try:
        run = _run(json.dumps(document))
    except subprocess.TimeoutExpired:
        raise ConsoleIsBusy from None
    if run.returncode < 0 or "MemoryError" in run.stderr:
        return [Problem((), _TOO_LONG)]
    if run.returncode:
        logger.error("checking a definition failed: %s", run.stderr[-2000:])
        return [Problem((), "The check failed. Tell the operators of this console.")]
    answer = json.loads(run.stdout)
    problems = [
        Problem(tuple(found["path"]), found["message"], found["severity"])
        for found in answer["findings"]
    ]
    if answer["is_partial"]:
        problems.append(Problem((), _PARTIAL, "warning"))
    return problems


def _run(document: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-I", str(PROGRAM)],
        input=document,
        capture_output=True,
        text=True,
        env={},
        cwd="/",
        timeout=LONGEST,
        check=False,
    )
