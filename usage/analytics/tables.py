"""The tables of a page of usage: a row for each step, and one for each application or version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from usage.analytics.charts import start_label, step_label
from usage.analytics.queries import CallShare, Step, UsageReport

Link = Callable[[CallShare], str | None]
"""Where the page of an application or a version is."""


@dataclass(frozen=True)
class ShareTable:
    """Applications or versions, those with most calls first, each with its address."""

    noun: str
    rows: list[tuple[CallShare, str | None]]
    since: str = ""
    """When the list begins, if that is later than the period does."""

    @property
    def most(self) -> int:
        """The calls of the first one, with which the bars of all are compared."""
        return max((part.figures.calls for part, _ in self.rows if not part.is_test), default=0)


def steps_table(report: UsageReport) -> dict[str, Any]:
    """What each bar of the charts stands for, the newest first."""
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
    """What each application or version has of the calls."""
    return ShareTable(noun, [(part, link(part) if part.pk else None) for part in parts], since)


def list_start(report: UsageReport) -> str:
    """When the list of applications begins, where it leaves out the first hours or days."""
    return "" if report.lists_all else start_label(report.listed_from, report.period)


def _numbers(step: Step, before: Step) -> list[str]:
    figures = step.figures
    counts = figures.calls, figures.client_errors, figures.server_errors
    return [
        *(f"{number:,}" for number in counts),
        figures.median,
        figures.slow,
        before.figures.total,
    ]
