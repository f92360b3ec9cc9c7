"""`Measure`, `Tally` and `Timing`: what apps declare for Prometheus to read."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings

from console.manifests import Declaration, Section

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

OTHER = "other"
"""The label of a value that is not among the declared ones."""
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
TAKEN = {"job", "instance"}
"""Labels that Prometheus sets itself."""


@dataclass(frozen=True)
class Family(Declaration):
    """Numbers with one name. Abstract: see Measure, Tally and Timing."""

    name: str
    """The name in Prometheus, without `console_` in front."""
    says: str

    def problems(self) -> Iterable[str]:
        """Errors for a name that Prometheus would refuse, or a label that it would rename."""
        label = getattr(self, "label", "")
        for word in filter(None, (self.name, label)):
            if not NAME.fullmatch(word):
                yield f"{word} is not of small letters with underscores."
        if label in TAKEN:
            yield f"the label {label} is Prometheus's own."


@dataclass(frozen=True)
class Measure(Family):
    """Numbers that are read from the database whenever someone reads the metrics."""

    read: Callable[[], Iterable[tuple[str, float]]]
    """Returns the number for each value of the label. Without a label, there is one, for ""."""
    label: str = ""


@dataclass(frozen=True)
class Tally(Family):
    """A counter of something that web processes do, by the values of one label."""

    label: str
    values: tuple[str, ...]
    """All values of the label but `other`."""

    def count(self, value: str) -> None:
        """Add one for this value of the label. Does nothing without METRICS_TOKEN."""
        if settings.METRICS_TOKEN:
            self.counter.labels(value if value in self.values else OTHER).inc()

    @cached_property
    def counter(self) -> "Counter":
        """Prometheus's counter in this process, created at the first use."""
        from console.metrics import counting

        return counting.add_counter(self.name, self.says, self.label)


@dataclass(frozen=True)
class Timing(Family):
    """A histogram of how long something takes that web processes do."""

    bounds: tuple[float, ...]
    """Upper bounds of the buckets, in seconds."""

    def note(self, seconds: float) -> None:
        """Add one that took so long. Does nothing without METRICS_TOKEN."""
        if settings.METRICS_TOKEN:
            self.histogram.observe(seconds)

    @cached_property
    def histogram(self) -> "Histogram":
        """Prometheus's histogram in this process, created at the first use."""
        from console.metrics import counting

        return counting.add_histogram(self.name, self.says, self.bounds)


MEASURES = Section(Measure, key=lambda measure: measure.name)
TALLIES = Section(Tally, key=lambda tally: tally.name)
TIMINGS = Section(Timing, key=lambda timing: timing.name)


def start_at_zero() -> None:
    """Expose each declared tally and timing with 0, so that Prometheus sees a rate at the first."""
    for tally in TALLIES:
        for value in tally.values:
            tally.counter.labels(value)
    for timing in TIMINGS:
        _ = timing.histogram  # the first use creates it, with 0 in each bucket
