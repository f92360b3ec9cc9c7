"""What each app declares to be counted or measured."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from console.manifests import Declaration, Section

PREFIX = "console_"
OTHER = "other"
"""What is counted for a value that is not among the declared ones."""
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
TAKEN = {"job", "instance"}
"""Labels that Prometheus sets itself."""


@dataclass(frozen=True)
class Family(Declaration):
    """Numbers of one kind, with one name."""

    name: str
    """As Prometheus has it, without `console_` in front."""
    says: str

    def problems(self) -> Iterable[str]:
        """A name that Prometheus would refuse, or a label that it would rename."""
        label = getattr(self, "label", "")
        for word in filter(None, (self.name, label)):
            if not NAME.fullmatch(word):
                yield f"{word} is not of small letters with underscores."
        if label in TAKEN:
            yield f"the label {label} is Prometheus's own."


@dataclass(frozen=True)
class Measure(Family):
    """Numbers that the database knows. They are asked for whenever someone reads the metrics."""

    read: Callable[[], Iterable[tuple[str, float]]]
    """The number for each value of the label. Without a label, there is one, for ""."""
    label: str = ""


@dataclass(frozen=True)
class Tally(Family):
    """Something that web processes do, counted when it happens."""

    label: str
    values: tuple[str, ...]
    """All that the label can have, and `other`."""

    def count(self, value: str) -> None:
        """Count one more; no one counts without METRICS_TOKEN."""
        if settings.METRICS_TOKEN:
            from console.metrics import counting

            known = value if value in self.values else OTHER
            counting.TALLIES[self.name].labels(known).inc()


@dataclass(frozen=True)
class Timing(Family):
    """How long something takes that web processes do."""

    bounds: tuple[float, ...]
    """Seconds: how many took no longer than each is counted."""

    def note(self, seconds: float) -> None:
        """Note one more; no one does without METRICS_TOKEN."""
        if settings.METRICS_TOKEN:
            from console.metrics import counting

            counting.TIMINGS[self.name].observe(seconds)


MEASURES = Section(Measure, key=lambda measure: measure.name)
TALLIES = Section(Tally, key=lambda tally: tally.name)
TIMINGS = Section(Timing, key=lambda timing: timing.name)
