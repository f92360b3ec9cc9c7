"""The most important numbers, each compared with the same time before. No database."""

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
    """How a number differs from the one before, in words."""

    words: str
    icon: str = "minus"
    kind: str = ""
    """`good` or `bad`, or nothing for what is neither."""


@dataclass(frozen=True)
class Tile:
    """A number with its label, and how it has changed."""

    label: str
    number: str
    change: Change


NO_CALLS = Change("no calls to compare with")
TOO_FEW = Change("too few calls to compare with")
AS_BEFORE = Change("as before")


def tiles(report: UsageReport) -> list[Tile]:
    """The calls, errors and latencies, each compared with the time before, and the bytes sent.

    The bytes are not compared: their tile has the mean size of an answer instead.
    """
    figures, (now, before) = report.total, report.compared
    no_comparison = _no_comparison(now.calls, before.calls)
    calls = no_comparison or _calls_change(now.calls, before.calls)
    if not now.calls:
        no_comparison = NO_CALLS
    errors = no_comparison or _errors_change(now, before)
    median, percentile_95 = (
        no_comparison
        or _latency_change(percentile(now.latencies, share), percentile(before.latencies, share))
        for share in (0.5, 0.95)
    )
    return [
        Tile("Calls", figures.total, calls),
        Tile("Errors", figures.error_share, errors),
        Tile("Median latency", figures.median, median),
        Tile("95th percentile", figures.slow, percentile_95),
        Tile("Data sent", filesizeformat(figures.bytes), Change(_mean_size(figures), icon="")),
    ]


def counting_note(report: UsageReport) -> str:
    """The note below the numbers: what they count, and what is compared."""
    tests = report.test_calls
    test_calls = f"{tests:,} test" if tests else "Test"
    sentences = [
        "Calls that gateways let through.",
        f"{test_calls} {'call is' if tests == 1 else 'calls are'} not counted here.",
    ]
    if not report.is_over:
        present = "Today" if report.period.span == Span.DAY else "The present hour"
        sentences.append(f"{present} is not over and is left out of comparisons.")
    return " ".join([*sentences, "Gateways report every few seconds."])


def _no_comparison(now: int, before: int) -> Change | None:
    """Why the calls cannot be compared: there were none before, or too few. None if they can."""
    if not before:
        return NO_CALLS
    return TOO_FEW if before < NOTICEABLE * now else None


def _mean_size(figures: Figures) -> str:
    """The mean size of an answer as text; empty without calls."""
    return f"mean {filesizeformat(figures.bytes / figures.calls)} a call" if figures.calls else ""


def _calls_change(now: int, before: int) -> Change:
    """How the number of calls changed, which is neither good nor bad."""
    percent = round(100 * (now - before) / before)
    if percent >= 100 * (MANY_TIMES - 1):
        return Change(f"{now / before:.0f} times as many", "arrow-up")
    return _change(percent, f"{abs(percent)}%", "more than before", "less than before")


def _errors_change(now: Figures, before: Figures) -> Change:
    """How the share of errors changed, in percentage points: from 2% to 3% is one point."""
    share, former_share = _error_percent(now), _error_percent(before)
    points = round(share - former_share, 1)
    is_noticed = abs(share - former_share) >= NOTICEABLE * former_share
    words = f"{abs(points):g} {'point' if abs(points) == 1 else 'points'}"
    return _change(points, words, "more", "less", is_noticed=is_noticed)


def _latency_change(now: int | None, before: int | None) -> Change:
    """How a latency in milliseconds changed, in percent."""
    if not now or not before:
        return AS_BEFORE if now == before else NO_CALLS
    percent = round(100 * (now - before) / before)
    is_noticed = abs(percent) >= 100 * NOTICEABLE
    return _change(percent, f"{abs(percent)}%", "slower", "faster", is_noticed=is_noticed)


def _change(
    difference: float, words: str, more: str, less: str, *, is_noticed: bool = False
) -> Change:
    """The change in words. An increase is bad, and a decrease good, if it is noticeable."""
    if not difference:
        return AS_BEFORE
    if difference > 0:
        return Change(f"{words} {more}", "arrow-up", "bad" if is_noticed else "")
    return Change(f"{words} {less}", "arrow-down", "good" if is_noticed else "")


def _error_percent(figures: Figures) -> float:
    """The percentage of calls that failed."""
    return 100 * (figures.client_errors + figures.server_errors) / figures.calls
