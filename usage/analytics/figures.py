"""Sums of calls, and how they are shown as text. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from usage.latency import BOUNDS, CLASSES, percentile


@dataclass
class Figures:
    """Calls that were added up, by class of status, with their latencies and bytes."""

    by_status: dict[int, int] = field(default_factory=dict)
    """Calls by class of status."""
    latencies: list[int] = field(default_factory=lambda: [0] * CLASSES)
    bytes: int = 0
    """The bytes of all answers."""

    def add(self, status: int, numbers: Sequence[int]) -> None:
        """Add calls with this class of status: their NUMBERS, in that order."""
        calls, sent, *latencies = numbers
        self.by_status[status] = self.by_status.get(status, 0) + calls
        self.bytes += sent
        self.latencies = [a + b for a, b in zip(self.latencies, latencies, strict=True)]

    @property
    def calls(self) -> int:
        """How many calls there were in all."""
        return sum(self.by_status.values())

    @property
    def total(self) -> str:
        """How many calls there were, as text."""
        return f"{self.calls:,}"

    @property
    def in_words(self) -> str:
        """The number of calls as text: "1 call", "1,200 calls"."""
        return f"{self.total} call" if self.calls == 1 else f"{self.total} calls"

    @property
    def client_errors(self) -> int:
        """How many calls were answered 4xx."""
        return self.by_status.get(4, 0)

    @property
    def server_errors(self) -> int:
        """How many calls were answered 5xx."""
        return self.by_status.get(5, 0)

    @property
    def succeeded(self) -> int:
        """How many calls were answered neither 4xx nor 5xx."""
        return self.calls - self.client_errors - self.server_errors

    @property
    def error_share(self) -> str:
        """The percentage of calls that failed, as text."""
        return percent(self.client_errors + self.server_errors, self.calls)

    @property
    def median(self) -> str:
        """The median latency as text."""
        return duration(percentile(self.latencies, 0.5))

    @property
    def slow(self) -> str:
        """The 95th percentile of the latency as text."""
        return duration(percentile(self.latencies, 0.95))


def percent(part: int, whole: int) -> str:
    """The percentage: "2.5%", "–" of nothing; never 0% or 100% where that is not exact."""
    if not whole:
        return "–"
    tenths = round(1_000 * part / whole)
    tenths = min(max(tenths, 1), 999) if 0 < part < whole else tenths
    return f"{tenths / 10:g}%"


def sum_figures(figures: Iterable[Figures]) -> Figures:
    """The sum of these figures."""
    sums = Figures()
    for part in figures:
        for status, calls in part.by_status.items():
            sums.by_status[status] = sums.by_status.get(status, 0) + calls
        sums.bytes += part.bytes
        sums.latencies = [a + b for a, b in zip(sums.latencies, part.latencies, strict=True)]
    return sums


def duration(ms: int | None) -> str:
    """A latency in milliseconds as text: "85 ms", "1.5 s", "over 10 s"; "–" for None."""
    if ms is None:
        return "–"
    if ms >= BOUNDS[-1]:
        return f"over {BOUNDS[-1] // 1_000} s"
    return f"{ms} ms" if ms < 1_000 else f"{ms / 1_000:.1f} s"
