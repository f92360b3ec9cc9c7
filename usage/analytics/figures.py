"""Numbers of calls as people read them. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from usage.latency import BOUNDS, CLASSES, percentile

FAILED = (4, 5)
"""The classes of status that count as errors: of the client, and of the service."""


@dataclass
class Figures:
    """Calls that were added up."""

    by_status: dict[int, int] = field(default_factory=dict)
    """Calls by class of status."""
    latencies: list[int] = field(default_factory=lambda: [0] * CLASSES)
    bytes: int = 0
    """Of all answers."""

    def add(self, status: int, numbers: Sequence[int]) -> None:
        """Add calls with this class of status: the sums of NUMBERS, in that order."""
        calls, sent, *latencies = numbers
        self.by_status[status] = self.by_status.get(status, 0) + calls
        self.bytes += sent
        self.latencies = [a + b for a, b in zip(self.latencies, latencies, strict=True)]

    @property
    def calls(self) -> int:
        """All of them."""
        return sum(self.by_status.values())

    @property
    def total(self) -> str:
        """All of them, as people read it."""
        return f"{self.calls:,}"

    @property
    def in_words(self) -> str:
        """ "1 call", "1,200 calls"."""
        return f"{self.total} call" if self.calls == 1 else f"{self.total} calls"

    @property
    def client_errors(self) -> int:
        """Answered 4xx."""
        return self.by_status.get(4, 0)

    @property
    def server_errors(self) -> int:
        """Answered 5xx."""
        return self.by_status.get(5, 0)

    @property
    def succeeded(self) -> int:
        """Answered with anything else."""
        return self.calls - self.client_errors - self.server_errors

    @property
    def error_share(self) -> str:
        """How many of a hundred failed, as in `percent`."""
        return percent(self.client_errors + self.server_errors, self.calls)

    @property
    def median(self) -> str:
        """How long half of the calls took at most."""
        return duration(percentile(self.latencies, 0.5))

    @property
    def slow(self) -> str:
        """How long 95 of a hundred took at most."""
        return duration(percentile(self.latencies, 0.95))


def percent(part: int, whole: int) -> str:
    """As in "2.5%". Never 0% or 100% where that is not exact."""
    if not whole:
        return "–"
    tenths = round(1_000 * part / whole)
    tenths = min(max(tenths, 1), 999) if 0 < part < whole else tenths
    return f"{tenths / 10:g}%"


def sum_figures(figures: Iterable[Figures]) -> Figures:
    """All of them together."""
    found = Figures()
    for each in figures:
        for status, calls in each.by_status.items():
            found.by_status[status] = found.by_status.get(status, 0) + calls
        found.bytes += each.bytes
        found.latencies = [a + b for a, b in zip(found.latencies, each.latencies, strict=True)]
    return found


def duration(ms: int | None) -> str:
    """A latency: "85 ms", "1.5 s", "over 10 s"."""
    if ms is None:
        return "–"
    if ms >= BOUNDS[-1]:
        return f"over {BOUNDS[-1] // 1_000} s"
    return f"{ms} ms" if ms < 1_000 else f"{ms / 1_000:.1f} s"
