"""The charts of a page of usage: calls, errors and latency over the same steps. No database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from console import charts
from console.charts import Bar, Drawing, Tick
from usage.analytics.figures import Figures, percent
from usage.analytics.periods import Period, day_of, days_between
from usage.analytics.queries import Step, UsageReport
from usage.latency import percentile
from usage.models import Span

WORDS, FEW_WORDS = 10, 5
"""Under a drawing, at most; under one of half the width. A phone leaves out every other one."""
LEAST_PERCENT = 1
"""How much of a hundred an axis of errors has at least: one error in a million is no full bar."""
SECONDS_FROM = 2_000
"""Milliseconds from which on an axis counts seconds."""


class Drawings:
    """The three charts of a report. Each bar is a link to more about its step."""

    def __init__(self, report: UsageReport, addresses: Sequence[str]) -> None:
        self._report, self._addresses = report, addresses
        self._steps, self._period = report.steps, report.period

    @cached_property
    def calls(self) -> Drawing:
        """The calls of each step by result, failed ones on top, and a line for the time before."""
        former_calls = [step.figures.calls for step in self._report.before]
        most_calls = max(step.figures.calls for step in self._steps)
        axis = charts.axis(max([most_calls, *former_calls]))
        report_total = self._report.total
        about = (
            f"{report_total.in_words}, of which {report_total.client_errors:,} client errors"
            f" and {report_total.server_errors:,} server errors."
            f" The most in one {self._period.unit}: {most_calls:,}."
        )
        bars = self._bars(_calls_in_words, _by_result, axis.top)
        lines = {"before": charts.lines(former_calls, axis.top)} if any(former_calls) else {}
        return Drawing(axis, bars, self._ticks(WORDS), about, lines)

    @cached_property
    def errors(self) -> Drawing:
        """The percentage of errors of each step; those of the service are at the bottom."""
        highest_share = max(
            sum(share for _, share in _error_shares(step.figures)) for step in self._steps
        )
        axis = charts.axis(max(highest_share, LEAST_PERCENT), unit="%", is_whole=False)
        about = f"{self._report.total.error_share} of all calls."
        bars = self._bars(_errors_in_words, _error_shares, axis.top)
        return Drawing(axis, bars, self._ticks(FEW_WORDS), about)

    @cached_property
    def latency(self) -> Drawing:
        """The median latency as a line, with a band up to the 95th percentile."""
        medians, percentiles_95 = (
            [percentile(step.figures.latencies, share) for step in self._steps]
            for share in (0.5, 0.95)
        )
        slowest = max((latency for latency in percentiles_95 if latency is not None), default=0)
        unit, unit_ms = (" s", 1_000) if slowest >= SECONDS_FROM else (" ms", 1)
        axis = charts.axis(slowest / unit_ms, unit=unit, is_whole=unit_ms == 1)
        top = axis.top * unit_ms
        report_total = self._report.total
        about = f"Median {report_total.median}, 95th percentile {report_total.slow} of all calls."
        bars = self._bars(_latency_in_words, lambda _: [], top)
        lines = {"line slow": charts.lines(percentiles_95, top), "line": charts.lines(medians, top)}
        bands = charts.bands(medians, percentiles_95, top)
        return Drawing(axis, bars, self._ticks(FEW_WORDS), about, lines, bands)

    def _bars(
        self,
        describe: Callable[[Figures], list[str]],
        parts_of: Callable[[Figures], list[tuple[str, float]]],
        top: float,
    ) -> list[Bar]:
        """The bar of each step: its note with these lines, and its parts below the top."""
        bars = []
        for number, step in enumerate(self._steps):
            note = [step_label(step, self._period), *describe(step.figures)]
            if not step.is_over:
                note.append("not over yet")
            pieces = charts.pieces(parts_of(step.figures), top)
            url = self._addresses[number]
            bars.append(charts.bar_over(number, len(self._steps), note, pieces, url))
        return bars

    def _ticks(self, most: int) -> list[Tick]:
        """The labels below a chart, at most so many; the others are empty."""
        every = -(-len(self._steps) // most)
        return [
            Tick("")
            if number % every
            else Tick(_tick_label(step, self._period), most == WORDS and bool(number // every % 2))
            for number, step in enumerate(self._steps)
        ]


def step_label(step: Step, period: Period) -> str:
    """The label of a step: "Tue 24 Nov", "Tue 24 Nov, 14:00", "18 Nov to 24 Nov"."""
    if period.unit == "week":
        return days_between(step.start, step.last)
    return start_label(step.start, period)


def start_label(start: datetime, period: Period) -> str:
    """The label of an hour or a day: "Tue 24 Nov, 14:00", "Tue 24 Nov"."""
    day = f"{start:%a} {day_of(start)}"
    return f"{day}, {start:%H:%M}" if period.span == Span.HOUR else day


def _tick_label(step: Step, period: Period) -> str:
    """The label of a step below a chart: "14:00", "24 Nov"."""
    return f"{step.start:%H:%M}" if period.unit == "hour" else day_of(step.start)


def _calls_in_words(figures: Figures) -> list[str]:
    """The number of calls and the percentage of errors as text."""
    return [figures.in_words, f"{figures.error_share} errors"]


def _by_result(figures: Figures) -> list[tuple[str, float]]:
    """How many calls succeeded, and how many failed because of the client or the service."""
    return [
        ("good", figures.succeeded),
        ("client", figures.client_errors),
        ("server", figures.server_errors),
    ]


def _errors_in_words(figures: Figures) -> list[str]:
    """The percentages of errors as text."""
    if not figures.calls:
        return ["no calls"]
    return [
        f"{percent(figures.server_errors, figures.calls)} of the service",
        f"{percent(figures.client_errors, figures.calls)} of clients",
    ]


def _error_shares(figures: Figures) -> list[tuple[str, float]]:
    """The percentages of errors of the service and of clients; 0 without calls."""
    share = 100 / figures.calls if figures.calls else 0
    return [("server", figures.server_errors * share), ("client", figures.client_errors * share)]


def _latency_in_words(figures: Figures) -> list[str]:
    """The median and the 95th percentile as text."""
    if percentile(figures.latencies, 0.5) is None:
        return ["no calls"]
    return [f"Median: {figures.median}", f"95th: {figures.slow}"]
