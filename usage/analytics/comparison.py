"""The numbers that are read first, each compared with the same time before. No database."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from usage.analytics.figures import Figures
from usage.analytics.queries import UsageReport
from usage.latency import percentile
from usage.models import Span

NOTICEABLE = 0.05
"""From this part on, a number is better or worse than before; and with a smaller part of the calls,
there is nothing to compare with."""
MANY_TIMES = 4


@dataclass(frozen=True)
class Change:
    """How a number differs from the one before."""

    words: str
    icon: str = "minus"
    kind: str = ""
    """`good` or `bad`, or nothing for what is neither."""


@dataclass(frozen=True)
class Tile:
    """A number with its label, and a line under it."""

    label: str
    number: str
    change: Change


NO_CALLS = Change("no calls to compare with")
TOO_FEW = Change("too few calls to compare with")
AS_BEFORE = Change("as before")


def tiles(report: UsageReport) -> list[Tile]:
    """How many, how many failed, how fast, how much; more or less than before."""
    all_of_it, (now, before) = report.total, report.compared
    lacking = _lacking(now.calls, before.calls)
    calls = lacking or _calls(now.calls, before.calls)
    if not now.calls:
        lacking = NO_CALLS
    errors = lacking or _errors(now, before)
    median, slow = (
        lacking or _latency(percentile(now.latencies, share), percentile(before.latencies, share))
        for share in (0.5, 0.95)
    )
    return [
        Tile("Calls", all_of_it.total, calls),
        Tile("Errors", all_of_it.error_share, errors),
        Tile("Median latency", all_of_it.median, median),
        Tile("95th percentile", all_of_it.slow, slow),
        Tile("Data sent", filesizeformat(all_of_it.bytes), Change(_mean(all_of_it), icon="")),
    ]


def counting_note(report: UsageReport) -> str:
    """What the numbers hold, and what is compared."""
    tests = report.test_calls
    number = f"{tests:,} test" if tests else "Test"
    sentences = [
        "Calls that gateways let through.",
        f"{number} {'call is' if tests == 1 else 'calls are'} not counted here.",
    ]
    if not report.is_over:
        present = "Today" if report.period.span == Span.DAY else "The present hour"
        sentences.append(f"{present} is not over and is left out of comparisons.")
    return " ".join([*sentences, "Gateways report every few seconds."])


def _lacking(now: int, before: int) -> Change | None:
    """What is said instead where the calls before are none, or next to none."""
    if not before:
        return NO_CALLS
    return TOO_FEW if before < NOTICEABLE * now else None


def _mean(figures: Figures) -> str:
    return f"mean {filesizeformat(figures.bytes / figures.calls)} a call" if figures.calls else ""


def _calls(now: int, before: int) -> Change:
    """More calls are neither good nor bad."""
    percent = round(100 * (now - before) / before)
    if percent >= 100 * (MANY_TIMES - 1):
        return Change(f"{now / before:.0f} times as many", "arrow-up")
    return _changed(percent, f"{abs(percent)}%", "more than before", "less than before")


def _errors(now: Figures, before: Figures) -> Change:
    """In points, since 2% to 3% is 50% more errors and one point."""
    share, earlier = _failed(now), _failed(before)
    points = round(share - earlier, 1)
    is_noticed = abs(share - earlier) >= NOTICEABLE * earlier
    words = f"{abs(points):g} {'point' if abs(points) == 1 else 'points'}"
    return _changed(points, words, "more", "less", is_noticed=is_noticed)


def _latency(now: int | None, before: int | None) -> Change:
    if not now or not before:
        return AS_BEFORE if now == before else NO_CALLS
    percent = round(100 * (now - before) / before)
    is_noticed = abs(percent) >= 100 * NOTICEABLE
    return _changed(percent, f"{abs(percent)}%", "slower", "faster", is_noticed=is_noticed)


def _changed(
    difference: float, words: str, more: str, less: str, *, is_noticed: bool = False
) -> Change:
    """More is worse, if it is noticed at all."""
    if not difference:
        return AS_BEFORE
    if difference > 0:
        return Change(f"{words} {more}", "arrow-up", "bad" if is_noticed else "")
    return Change(f"{words} {less}", "arrow-down", "good" if is_noticed else "")


def _failed(figures: Figures) -> float:
    return 100 * (figures.client_errors + figures.server_errors) / figures.calls
