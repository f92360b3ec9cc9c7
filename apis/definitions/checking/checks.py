"""Checks, compares and writes out definitions in the sandbox, one at a time per organization."""

from collections.abc import Iterator
from contextlib import contextmanager

from apis.definitions.checking.results import CheckResult, WrittenDefinition
from apis.definitions.checking.running_sandbox import LONGEST, Failed, TookTooMuch, run_in_sandbox
from apis.definitions.checking.turn_queue import NoTurnNow, Paused, TurnQueue, Turns
from apis.definitions.comparing.change import Change
from apis.definitions.reading.findings import Finding
from console.refusals import Refusal

turns = Turns(TurnQueue(at_once=2, most_waiting=2, takes=10), waits=LONGEST, overruns=TookTooMuch)
"""The turns of this process. The next waits LONGEST at most, because all turns end by then."""

_TOO_LONG = (
    "Checking took too long or too much memory. Long patterns, large defaults, deep nesting and"
    " shared parts that are repeated take most of it."
)
_FAILED = "The check failed. Tell the operators of this console."


class CheckIsRunning(Refusal):
    slug = "check-is-running"
    message = (
        "Other definitions are being checked, and an organization has one checked at a time."
        " Try again in {seconds} seconds."
    )
    status = 503


class ChecksArePaused(Refusal):
    slug = "checks-are-paused"
    message = (
        "The last definitions that this organization had checked took too long or too much memory."
        " Try again in {seconds} seconds."
    )
    status = 429


class TooMuchToCompare(Refusal):
    slug = "too-much-to-compare"
    message = "Comparing these two definitions takes too long or too much memory."


def check(source: str, *, owner: str, before: str = "", follows: str = "") -> CheckResult:
    """Read, check, write out and compare a definition, in up to 10 seconds of processor time.

    `of` is the organization, which has one check at a time. `before` is the document, as JSON, of
    the definition with the number `follows`. A check that fails or takes too much is an error in
    the result. Raises CheckIsRunning, ChecksArePaused or ConsoleIsBusy.
    """
    try:
        with _turn(owner):
            answer = run_in_sandbox(text=source, before=before)
    except TookTooMuch:
        return _result_with_error(_TOO_LONG)
    except Failed:
        return _result_with_error(_FAILED)
    return CheckResult(
        answer["document"],
        [Finding(**finding) for finding in answer["findings"]],
        WrittenDefinition(**answer["written"]),
        [Change(**change) for change in answer["changes"]],
        follows,
    )


def compare(before: str, after: str, *, owner: str) -> list[Change]:
    """The changes between two documents, given as JSON; `of` is the organization.

    Raises CheckIsRunning, ChecksArePaused, ConsoleIsBusy or TooMuchToCompare.
    """
    try:
        with _turn(owner):
            answer = run_in_sandbox(before=before, after=after)
    except (TookTooMuch, Failed):
        raise TooMuchToCompare from None
    return [Change(**change) for change in answer["changes"]]


def write_again(source: str) -> WrittenDefinition | None:
    """Write out a definition again that was valid before, without a turn: operators do so.

    None if it is no longer valid, or takes too much. Raises ConsoleIsBusy.
    """
    try:
        answer = run_in_sandbox(text=source, before="")
    except (TookTooMuch, Failed):
        return None
    forms = WrittenDefinition(**answer["written"])
    return forms if forms.html else None


@contextmanager
def _turn(owner: str) -> Iterator[None]:
    """Hold a turn until the end of the block. Raises ChecksArePaused or CheckIsRunning."""
    try:
        with turns.one(owner):
            yield
    except Paused as paused:
        raise ChecksArePaused(seconds=paused.seconds) from None
    except NoTurnNow as taken:
        raise CheckIsRunning(seconds=taken.seconds) from None


def _result_with_error(message: str) -> CheckResult:
    """The result for a text that was not checked: no document, and this error."""
    return CheckResult(None, [Finding(None, "", "error", message)])
