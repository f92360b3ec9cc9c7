"""A chart of the tests of a component's last builds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from builds.models import Totals
from console.charts import Drawing, Piece, Tick, axis, bar_over, pieces
from projects.models import Component

MOST_BUILDS = 30
"""The most bars of a chart."""
FEWEST = 6
"""The room in bars of a chart with fewer builds, so that two are not drawn as two walls."""
MOST_WORDS = 10
"""Labels under the bars."""


@dataclass(frozen=True)
class Trend:
    """A chart with a bar for each build, in ascending order, and a table of its numbers."""

    drawing: Drawing
    rows: list[tuple[int, Totals]]
    """Build numbers with totals in descending order, for the table."""


def trend_of(totals: Mapping[int, Totals], component: Component) -> Trend:
    """The chart of totals by build number, ascending. There must be at least one."""
    scale = axis(max(build_totals.tests for build_totals in totals.values()))
    room, numbers = max(len(totals), FEWEST), list(totals)
    bars = [
        bar_over(
            place,
            room,
            _note(number, build_totals),
            _pieces(build_totals, scale.top),
            component.url_of("builds:build", number),
        )
        for place, (number, build_totals) in enumerate(totals.items())
    ]
    failing = sum(bool(build_totals.failed) for build_totals in totals.values())
    about = f"Builds {numbers[0]} to {numbers[-1]}. Tests failed in {failing} of {len(numbers)}."
    return Trend(Drawing(scale, bars, _ticks(numbers), about), list(totals.items())[::-1])


def _note(number: int, totals: Totals) -> list[str]:
    """The lines of text that a bar shows when it is pointed at."""
    skipped = [f"{totals.skipped:,} skipped"] if totals.skipped else []
    return [f"Build {number}", f"{totals.passed:,} passed", f"{totals.failed:,} failed", *skipped]


def _pieces(totals: Totals, top: float) -> list[Piece]:
    """The parts of a bar by outcome, on a scale up to `top` tests."""
    parts = (("good", totals.passed), ("skipped", totals.skipped), ("server", totals.failed))
    return pieces(parts, top)


def _ticks(numbers: list[int]) -> list[Tick]:
    """The labels under the bars: a number at regular steps from the newest, and empty room."""
    step, last_place = ceil(len(numbers) / MOST_WORDS), len(numbers) - 1
    ticks = [
        Tick(
            f"#{number}" if (last_place - place) % step == 0 else "",
            bool((last_place - place) % (2 * step)),
        )
        for place, number in enumerate(numbers)
    ]
    return ticks + [Tick("")] * (FEWEST - len(numbers))
