"""The tables of a page of usage: by step, and by application or version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from usage.analytics.charts import start_label, step_label
from usage.analytics.queries import CallShare, Step, UsageReport

Link = Callable[[CallShare], str | None]
"""Returns the URL of the page of an application or a version, or None."""


@dataclass(frozen=True)
class ShareTable:
    """A table of applications or versions, those with most calls first, each with its URL."""

    noun: str
    rows: list[tuple[CallShare, str | None]]
    since: str = ""
    """When the list begins, as text, if it begins later than the period."""

    @property
    def most(self) -> int:
        """The calls of the first one, which the bars of all are compared with; 0 without any."""
        return max((part.figures.calls for part, _ in self.rows if not part.is_test), default=0)


def steps_table(report: UsageReport) -> dict[str, Any]:
    """The table of all steps, the newest first: labels, records and a caption."""
    period, unit = report.period, report.period.unit
    labels = [
        *(f"{unit.capitalize()} (UTC)", "Calls", "Client errors", "Server errors"),
        *("Median", "95th percentile", "Calls before"),
    ]
    records = [
        list(zip(labels, [step_label(step, period), *_numbers(step, earlier)], strict=True))
        for step, earlier in zip(report.steps, report.before, strict=True)
    ]
    return {"labels": labels, "records": records[::-1], "caption": f"Calls per {unit}"}


def share_table(noun: str, parts: Sequence[CallShare], link: Link, since: str = "") -> ShareTable:
    """The table of these applications or versions."""
    return ShareTable(noun, [(part, link(part) if part.pk else None) for part in parts], since)


def list_start(report: UsageReport) -> str:
    """When the list of applications begins, as text; empty if it begins with the period."""
    return "" if report.lists_all else start_label(report.listed_from, report.period)


def _numbers(step: Step, before: Step) -> list[str]:
    """The cells of a step: its numbers as text, and the calls of the step before."""
    figures = step.figures
    counts = figures.calls, figures.client_errors, figures.server_errors
    return [
        *(f"{number:,}" for number in counts),
        figures.median,
        figures.slow,
        before.figures.total,
    ]
