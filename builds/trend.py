"""How the tests of the last builds went, as a chart has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from builds.models import Totals
from console.charts import Axis, Piece, axis, pieces, written

BUILDS = 30
"""As many bars as there can be."""
FEWEST = 6
"""Bars for which there is room: two builds are not drawn as two walls."""
MOST_WORDS = 10
"""Under the bars."""


@dataclass(frozen=True)
class Bar:
    """The tests of a build, which its page says more of."""

    number: int
    summary: str
    x: str
    pieces: list[Piece]
    note: tuple[str, ...]
    """What stands next to the bar that someone points at."""
    note_x: str
    is_noted_before: bool
    """Whether the note is at the left of the bar, where there is room for it."""


@dataclass(frozen=True)
class Trend:
    """All bars, from the oldest build on, and the same in words."""

    axis: Axis
    bars: list[Bar]
    width: str
    words: list[tuple[str, bool]]
    """What stands under each bar, or nothing; and whether a phone has no room for it."""
    about: str
    rows: list[tuple[int, Totals]]
    """The newest first, for the table."""


def trend_of(totals: Mapping[int, Totals]) -> Trend:
    """One bar for each build, of which there is at least one."""
    scale = axis(max(each.tests for each in totals.values()))
    room = 100 / max(len(totals), FEWEST)
    bars = [
        _bar(number, each, scale, place * room, room)
        for place, (number, each) in enumerate(totals.items())
    ]
    numbers = list(totals)
    failing = sum(bool(each.failed) for each in totals.values())
    about = f"Builds {numbers[0]} to {numbers[-1]}. Tests failed in {failing} of {len(numbers)}."
    rows = list(totals.items())[::-1]
    return Trend(scale, bars, written(room), _words(numbers), about, rows)


def _bar(number: int, totals: Totals, scale: Axis, x: float, room: float) -> Bar:
    parts = (("good", totals.passed), ("skipped", totals.skipped), ("server", totals.failed))
    is_right = x + room / 2 > 50
    return Bar(
        number,
        totals.summary,
        written(x),
        pieces(parts, scale.top),
        (f"Build {number}", f"{totals.passed:,} passed", f"{totals.failed:,} failed"),
        written(x if is_right else x + room),
        is_right,
    )


def _words(numbers: list[int]) -> list[tuple[str, bool]]:
    """The number of every so manyth build, counted from the newest, and rooms that stay empty."""
    step, last = ceil(len(numbers) / MOST_WORDS), len(numbers) - 1
    found = [
        (f"#{number}" if (last - place) % step == 0 else "", bool((last - place) % (2 * step)))
        for place, number in enumerate(numbers)
    ]
    return found + [("", False)] * (FEWEST - len(numbers))
