"""How the tests of the last builds went, as a drawing has it: from the top, in hundredths."""

from collections.abc import Mapping
from dataclasses import dataclass

from builds.models import Totals

BUILDS = 30
"""As many bars as there can be."""
FEWEST = 6
"""Bars for which there is room: two builds are not drawn as two walls."""
WIDTH, HEIGHT = 1_000, 100
GAP = 0.2
"""Of a bar's room."""


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in the numbers of SVG."""

    kind: str
    """`good`, `skipped` or `server`, for those that failed."""
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """The tests of a build."""

    x: str
    width: str
    title: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Trend:
    """All bars, from the oldest build on, and the same in words."""

    bars: list[Bar]
    about: str
    first: str
    last: str
    rows: list[tuple[int, Totals]]
    """The newest first, for the table."""


def trend_of(totals: Mapping[int, Totals]) -> Trend:
    """One bar for each build, of which there is at least one; the tallest fills the drawing."""
    most = max(1, *(each.tests for each in totals.values()))
    room = WIDTH / max(len(totals), FEWEST)
    bars = [
        Bar(
            _said(room * (place + GAP / 2)),
            _said(room * (1 - GAP)),
            f"Build {number}: {each.summary}",
            _pieces(each, most),
        )
        for place, (number, each) in enumerate(totals.items())
    ]
    numbers = list(totals)
    failing = sum(bool(each.failed) for each in totals.values())
    about = (
        f"Builds {numbers[0]} to {numbers[-1]}. Tests failed in {failing} of {len(numbers)}."
        " The table below has the numbers."
    )
    rows = list(totals.items())[::-1]
    return Trend(bars, about, f"#{numbers[0]}", f"#{numbers[-1]}", rows)


def _pieces(totals: Totals, most: int) -> list[Piece]:
    """From the bottom: what passed, then what was skipped, then what failed."""
    parts = {"good": totals.passed, "skipped": totals.skipped, "server": totals.failed}
    pieces, top = [], float(HEIGHT)
    for kind, tests in parts.items():
        if tests:
            height = HEIGHT * tests / most
            top -= height
            pieces.append(Piece(kind, _said(top), _said(height)))
    return pieces


def _said(number: float) -> str:
    """As SVG has it, whatever the language of the page."""
    return f"{number:.2f}"
