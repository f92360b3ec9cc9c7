"""The tables of a page of usage: a row for each step, and one for each application or version."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from usage.analytics import Part, Report, Step
from usage.drawings import moment, named

Link = Callable[[Part], str | None]
"""Where the page of an application or a version is."""


@dataclass(frozen=True)
class Listed:
    """Applications or versions, those with most calls first, each with its address."""

    noun: str
    rows: list[tuple[Part, str | None]]
    since: str = ""
    """When the list begins, if that is later than the period does."""

    @property
    def most(self) -> int:
        """The calls of the first one, with which the bars of all are compared."""
        return max((part.figures.calls for part, _ in self.rows if not part.is_test), default=0)


def over_time(report: Report) -> dict[str, Any]:
    """What each bar of the charts stands for, the newest first."""
    period, unit = report.period, report.period.unit
    labels = [
        *(f"{unit.capitalize()} (UTC)", "Calls", "Client errors", "Server errors"),
        *("Median", "95th percentile", "Calls before"),
    ]
    records = [
        list(zip(labels, [named(step, period), *_numbers(step, earlier)], strict=True))
        for step, earlier in zip(report.steps, report.before, strict=True)
    ]
    return {"labels": labels, "records": records[::-1], "caption": f"Calls per {unit}"}


def listed(noun: str, parts: Sequence[Part], link: Link, since: str = "") -> Listed:
    """What each application or version has of the calls."""
    return Listed(noun, [(part, link(part) if part.pk else None) for part in parts], since)


def since(report: Report) -> str:
    """When the list of applications begins, where it leaves out the first hours or days."""
    return "" if report.lists_all else moment(report.listed_from, report.period)


def _numbers(step: Step, before: Step) -> list[str]:
    figures = step.figures
    counts = figures.calls, figures.client_errors, figures.server_errors
    return [
        *(f"{number:,}" for number in counts),
        figures.median,
        figures.slow,
        before.figures.total,
    ]
