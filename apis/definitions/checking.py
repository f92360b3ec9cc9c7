"""Whether a text is a definition that can be published: everything that is wrong, with its line."""

import threading
from collections.abc import Iterator

from apis.definitions.findings import Checked, Finding, Problem, most_important, place
from apis.definitions.reading import Source, Unreadable, read
from apis.definitions.references import broken_references
from apis.definitions.rules import broken_rules, missing_parts, unsupported
from apis.definitions.validating import broken_specification
from console.refusals import Refusal

WAITS = 0.2
"""Seconds for another check in the same process."""

_turn = threading.Lock()


class CheckIsRunning(Refusal):
    message = "Another definition is being checked. Try again in a few seconds."
    status = 503


def check(source: str) -> Checked:
    """Read and check a definition. Takes up to 10 seconds. Raises CheckIsRunning, ConsoleIsBusy.

    One text at a time in each process: several large ones would leave no thread for anyone else.
    """
    if not _turn.acquire(timeout=WAITS):
        raise CheckIsRunning
    try:
        return _checked(source)
    finally:
        _turn.release()


def _checked(text: str) -> Checked:
    try:
        source = read(text)
    except Unreadable as refused:
        return Checked(None, [Finding(refused.line, "", "error", refused.message)])
    problems = [_found(source, problem) for problem in _problems(source)]
    return Checked(source.document, most_important(problems))


def _problems(source: Source) -> Iterator[Problem]:
    """What the validator must not see, it does not: a reference elsewhere, another version."""
    document = source.document
    if problem := unsupported(document):
        yield problem
        return
    if broken := broken_references(document):
        yield from broken
        return
    ours = list(broken_rules(document))
    yield from ours
    known = {problem.path for problem in ours}
    yield from (problem for problem in broken_specification(document) if problem.path not in known)
    yield from missing_parts(document)


def _found(source: Source, problem: Problem) -> Finding:
    path = source.real_path(problem.path)
    return Finding(source.line_of(path), place(path), problem.severity, problem.message)
