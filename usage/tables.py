"""The tables of a page of usage: a row for each hour or day, application or version."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst

from usage.analytics import Part, Report
from usage.chart import begins
from usage.figures import Figures

Link = Callable[[Part], str | None]
"""Where the page of an application or a version is."""


def over_time(report: Report) -> dict[str, Any]:
    """What each bar of the chart stands for, the newest first."""
    span = report.period.span
    first = f"{span.label} (UTC)"
    rows = [(begins(step.start, span), step.figures) for step in reversed(report.steps)]
    return _table(first, rows, caption=f"Calls per {span}")


def by_part(heading: str, parts: Iterable[Part], link: Link) -> dict[str, Any]:
    """What each application or version has of the calls."""
    rows = [(_named(part, link), part.figures) for part in parts]
    return _table(capfirst(heading), rows, caption=f"Calls by {heading}")


def _named(part: Part, link: Link) -> str:
    address = link(part) if part.pk else None
    return format_html('<a href="{}">{}</a>', address, part.name) if address else part.name


def _table(first: str, rows: Iterable[tuple[str, Figures]], *, caption: str) -> dict[str, Any]:
    labels = [first, "Calls", "Client errors", "Server errors", "Median", "95th percentile"]
    records = [list(zip(labels, [name, *_numbers(figures)], strict=True)) for name, figures in rows]
    return {"labels": labels, "records": records, "caption": caption}


def _numbers(figures: Figures) -> list[str]:
    counts = figures.calls, figures.client_errors, figures.server_errors
    return [*(f"{number:,}" for number in counts), figures.median, figures.slow]
