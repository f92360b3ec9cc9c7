"""The drawings of a page of usage: calls, errors and latency over the same steps. No database."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from console import charts
from console.charts import Bar, Drawing, Tick
from usage.analytics.figures import Figures, duration, percent
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
    """The three of a report. A bar leads to where there is more of its step."""

    def __init__(self, report: UsageReport, addresses: Sequence[str]) -> None:
        self._report, self._addresses = report, addresses
        self._steps, self._period = report.steps, report.period

    @cached_property
    def calls(self) -> Drawing:
        """How calls ended, what failed on top, and a line for the time before."""
        before = [step.figures.calls for step in self._report.before]
        most = max(step.figures.calls for step in self._steps)
        axis = charts.axis(max([most, *before]))
        bars = [
            self._bar(
                number,
                [step.figures.in_words, f"{step.figures.error_share} errors"],
                charts.pieces(_by_result(step.figures), axis.top),
            )
            for number, step in enumerate(self._steps)
        ]
        total = self._report.total
        about = (
            f"{total.in_words}, of which {total.client_errors:,} client errors"
            f" and {total.server_errors:,} server errors."
            f" The most in one {self._period.unit}: {most:,}."
        )
        lines = {"before": charts.lines(before, axis.top)} if any(before) else {}
        return Drawing(axis, bars, self._ticks(WORDS), about, lines)

    @cached_property
    def errors(self) -> Drawing:
        """Errors of a hundred calls; those of the service at the bottom, because they are ours."""
        shares = [_shares(step.figures) for step in self._steps]
        most = max(server + client for server, client in shares)
        axis = charts.axis(max(most, LEAST_PERCENT), unit="%", is_whole=False)
        bars = [
            self._bar(
                number,
                _errors_in_words(step.figures) or ["no calls"],
                charts.pieces(
                    list(zip(("server", "client"), shares[number], strict=True)), axis.top
                ),
            )
            for number, step in enumerate(self._steps)
        ]
        about = f"{self._report.total.error_share} of all calls."
        return Drawing(axis, bars, self._ticks(FEW_WORDS), about)

    @cached_property
    def latency(self) -> Drawing:
        """The median as a line, with a band up to the 95th percentile."""
        middle, slow = ([_took(step, share) for step in self._steps] for share in (0.5, 0.95))
        most = max((took for took in slow if took is not None), default=0)
        unit, size = (" s", 1_000) if most >= SECONDS_FROM else (" ms", 1)
        axis = charts.axis(most / size, unit=unit, is_whole=size == 1)
        top = axis.top * size
        bars = [
            self._bar(
                number,
                [f"Median: {duration(half)}", f"95th: {duration(most_of_it)}"]
                if half is not None
                else ["no calls"],
                [],
            )
            for number, (half, most_of_it) in enumerate(zip(middle, slow, strict=True))
        ]
        total = self._report.total
        about = f"Median {total.median}, 95th percentile {total.slow} of all calls."
        lines = {"line slow": charts.lines(slow, top), "line": charts.lines(middle, top)}
        bands = charts.bands(middle, slow, top)
        return Drawing(axis, bars, self._ticks(FEW_WORDS), about, lines, bands)

    def _bar(self, number: int, lines: list[str], pieces: list[charts.Piece]) -> Bar:
        step = self._steps[number]
        note = [step_label(step, self._period), *lines, *([] if step.is_over else ["not over yet"])]
        return charts.bar_over(number, len(self._steps), note, pieces, self._addresses[number])

    def _ticks(self, most: int) -> list[Tick]:
        every = -(-len(self._steps) // most)
        return [
            Tick("")
            if number % every
            else Tick(_short(step, self._period), most == WORDS and bool(number // every % 2))
            for number, step in enumerate(self._steps)
        ]


def step_label(step: Step, period: Period) -> str:
    """A step in a note and a table: "Tue 24 Nov", "Tue 24 Nov, 14:00", "18 Nov to 24 Nov"."""
    if period.unit == "week":
        return days_between(step.start, step.last)
    return start_label(step.start, period)


def start_label(start: datetime, period: Period) -> str:
    """When an hour or a day begins: "Tue 24 Nov, 14:00", "Tue 24 Nov"."""
    day = f"{start:%a} {day_of(start)}"
    return f"{day}, {start:%H:%M}" if period.span == Span.HOUR else day


def _short(step: Step, period: Period) -> str:
    return f"{step.start:%H:%M}" if period.unit == "hour" else day_of(step.start)


def _by_result(figures: Figures) -> list[tuple[str, float]]:
    return [
        ("good", figures.succeeded),
        ("client", figures.client_errors),
        ("server", figures.server_errors),
    ]


def _shares(figures: Figures) -> tuple[float, float]:
    """Errors of the service and of clients, in percent."""
    share = 100 / figures.calls if figures.calls else 0
    return figures.server_errors * share, figures.client_errors * share


def _errors_in_words(figures: Figures) -> list[str]:
    """Nothing without a call."""
    if not figures.calls:
        return []
    server = percent(figures.server_errors, figures.calls)
    return [
        f"{server} of the service",
        f"{percent(figures.client_errors, figures.calls)} of clients",
    ]


def _took(step: Step, share: float) -> int | None:
    return percentile(step.figures.latencies, share)
