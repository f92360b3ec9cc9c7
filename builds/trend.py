"""How the tests of the last builds went, as a chart has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from builds.models import Totals
from console.charts import Drawing, Piece, Tick, axis, bar_over, pieces
from projects.models import Component

MOST_BUILDS = 30
"""As many bars as there can be."""
FEWEST = 6
"""Bars for which there is room: two builds are not drawn as two walls."""
MOST_WORDS = 10
"""Under the bars."""


@dataclass(frozen=True)
class Trend:
    """A bar for each build, from the oldest on, which leads to its page; and the numbers."""

    drawing: Drawing
    rows: list[tuple[int, Totals]]
    """The newest first, for the table."""


def trend_of(totals: Mapping[int, Totals], component: Component) -> Trend:
    """Of the builds with these numbers, of which there is at least one."""
    scale = axis(max(each.tests for each in totals.values()))
    room, numbers = max(len(totals), FEWEST), list(totals)
    bars = [
        bar_over(
            place,
            room,
            _note(number, each),
            _pieces(each, scale.top),
            component.url_of("builds:build", number),
        )
        for place, (number, each) in enumerate(totals.items())
    ]
    failing = sum(bool(each.failed) for each in totals.values())
    about = f"Builds {numbers[0]} to {numbers[-1]}. Tests failed in {failing} of {len(numbers)}."
    return Trend(Drawing(scale, bars, _ticks(numbers), about), list(totals.items())[::-1])


def _note(number: int, totals: Totals) -> list[str]:
    skipped = [f"{totals.skipped:,} skipped"] if totals.skipped else []
    return [f"Build {number}", f"{totals.passed:,} passed", f"{totals.failed:,} failed", *skipped]


def _pieces(totals: Totals, top: float) -> list[Piece]:
    parts = (("good", totals.passed), ("skipped", totals.skipped), ("server", totals.failed))
    return pieces(parts, top)


def _ticks(numbers: list[int]) -> list[Tick]:
    """The number of every so manyth build, counted from the newest, and rooms that stay empty."""
    step, last = ceil(len(numbers) / MOST_WORDS), len(numbers) - 1
    found = [
        Tick(f"#{number}" if (last - place) % step == 0 else "", bool((last - place) % (2 * step)))
        for place, number in enumerate(numbers)
    ]
    return found + [Tick("")] * (FEWEST - len(numbers))
