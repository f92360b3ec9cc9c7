"""The bars of a chart, as a drawing has them: in hundredths of its height, from the top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from usage.analytics import Step
from usage.figures import Figures, total
from usage.models import Span

WIDTH, HEIGHT = 1_000, 100
GAP = 0.2
"""Of a bar's room."""


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in the numbers of SVG."""

    kind: str
    """`good`, `client` or `server`."""
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """The calls of an hour or a day."""

    x: str
    width: str
    title: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Chart:
    """All bars, and what the tallest one stands for."""

    bars: list[Bar]
    most: str
    """How many calls that are."""
    about: str
    """All of it in words."""
    first: str
    last: str
    """When the first and the last bar begin."""


def chart_of(steps: Sequence[Step], span: Span) -> Chart:
    """One bar for each step; the tallest is as high as the drawing."""
    most = max(step.figures.calls for step in steps)
    room = WIDTH / len(steps)
    bars = [
        Bar(
            _said(room * (number + GAP / 2)),
            _said(room * (1 - GAP)),
            f"{begins(step.start, span)}: {calls(step.figures.calls)}",
            _pieces(step.figures, most),
        )
        for number, step in enumerate(steps)
    ]
    all_of_it = total(step.figures for step in steps)
    about = (
        f"{calls(all_of_it.calls)}, of which {all_of_it.client_errors:,} client errors"
        f" and {all_of_it.server_errors:,} server errors. The table below has the numbers."
    )
    first, last = steps[0].start, steps[-1].start
    return Chart(bars, calls(most), about, begins(first, span), begins(last, span))


def calls(number: int) -> str:
    """ "1 call", "1,200 calls"."""
    return f"{number:,} call" if number == 1 else f"{number:,} calls"


def begins(start: datetime, span: Span) -> str:
    """When an hour or a day begins, in UTC: "14:00", "3 Nov"."""
    return f"{start:%H:%M}" if span == Span.HOUR else f"{start.day} {start:%b}"


def _pieces(figures: Figures, most: int) -> list[Piece]:
    """From the bottom: what succeeded, then the client's errors, then those of the service."""
    parts = {
        "good": figures.succeeded,
        "client": figures.client_errors,
        "server": figures.server_errors,
    }
    pieces, top = [], float(HEIGHT)
    for kind, calls in parts.items():
        if calls:
            height = HEIGHT * calls / most
            top -= height
            pieces.append(Piece(kind, _said(top), _said(height)))
    return pieces


def _said(number: float) -> str:
    """As SVG has it, whatever the language of the page."""
    return f"{number:.2f}"
