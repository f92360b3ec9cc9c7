"""The geometry of charts: numbers in, coordinates of SVG out, without database and templates.

Charts stretch to the width of the page, so coordinates are percentages. Words must not be
stretched, so they are text next to the chart, at even distances. Colors are CSS classes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil, floor, log10

STEPS = 4
"""About how many steps a value axis has."""
SMALLEST = 2.5
"""The least height of a piece of a bar, in percent, so that one error in a million is seen."""
BAR = 0.72
"""The width of a bar, as a part of the width of its step."""
_ROUND = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """A value axis with even steps from zero to a round number at the top."""

    top: float
    labels: list[str]
    """The labels from the top down to zero."""
    lines: list[str]
    """The distance from the top, in percent, of the line of each label but zero."""


@dataclass(frozen=True)
class Piece:
    """A part of a bar: its distance from the top and its height, in percent of the chart."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """The bar of one step, with its pieces and its note."""

    x: str
    width: str
    edge: str
    """Where the note begins, or ends if it is on the left, so that it stays within the chart."""
    is_note_left: bool
    note: list[str]
    pieces: list[Piece]
    url: str
    """The page with details of the step; "" for none."""

    @property
    def title(self) -> str:
        """The note in one line, for screen readers."""
        return f"{self.note[0]}: {', '.join(self.note[1:])}"

    @property
    def note_height(self) -> int:
        """The height of the note in pixels: 16 a line."""
        return 12 + 16 * len(self.note)


@dataclass(frozen=True)
class Tick:
    """The label under a step."""

    word: str
    """The label; "" under most steps."""
    is_minor: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart with its axes. Lines and areas are points of SVG, in percent."""

    axis: Axis
    bars: list[Bar]
    ticks: list[Tick]
    about: str
    """The content of the chart as text."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    bands: list[str] = field(default_factory=list)


def axis(most: float, *, unit: str = "", is_whole: bool = True) -> Axis:
    """The axis with the fewest round steps that reach the largest value: 0, 200, 400, 600.

    A step is 1, 2, 2.5 or 5 times a power of ten, and at least 1 if values are whole numbers.
    """
    step = _rounded_up(most / STEPS) if most > 0 else 1
    if is_whole:
        step = max(1, ceil(step))
    count = ceil(round(most / step, 9)) if most > 0 else STEPS
    labels = [f"{_short(step * number)}{unit}" for number in range(count, -1, -1)]
    return Axis(step * count, labels, [written(100 * number / count) for number in range(count)])


def pieces(parts: Sequence[tuple[str, float]], top: float) -> list[Piece]:
    """The pieces of a bar on top of each other, the first at the bottom; none for zero values."""
    stacked, free = [], 100.0
    for kind, value in parts:
        if value > 0:
            height = min(max(100 * value / top, SMALLEST), free)
            free -= height
            stacked.append(Piece(kind, written(free), written(height)))
    return stacked


def bar_over(step: int, steps: int, note: list[str], stacked: list[Piece], url: str) -> Bar:
    """The bar of a step, counted from 0, of a chart with so many steps."""
    width, is_left = 100 / steps, step + 0.5 >= steps / 2
    edge = (step if is_left else step + 1) * width
    return Bar(written(step * width), written(width), written(edge), is_left, note, stacked, url)


def lines(values: Sequence[float | None], top: float) -> list[str]:
    """The points of each part of a line, which is interrupted where a value is None.

    A single value between two gaps is a dash as wide as a bar, because one point is not seen.
    """
    return [" ".join(_point(x, value, top) for x, value in run) for run in _runs(values)]


def bands(low: Sequence[float | None], high: Sequence[float | None], top: float) -> list[str]:
    """The points around each area between two lines, whose gaps must be at the same steps."""
    under, over = _runs(low), _runs(high)
    return [
        " ".join(_point(x, value, top) for x, value in [*above, *reversed(below)])
        for below, above in zip(under, over, strict=True)
    ]


def spark(values: Sequence[float]) -> str:
    """The points of a sparkline of 100 by 28, which is level at the bottom if all values are 0."""
    largest_value = max(values, default=0) or 1
    last_place = max(len(values) - 1, 1)
    return " ".join(
        f"{written(100 * number / last_place)},{written(26 - 23 * value / largest_value)}"
        for number, value in enumerate(values)
    )


def written(number: float) -> str:
    """The number for SVG: two decimals at most, with a point in any language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """The runs of values without a gap, each value with its x, the middle of its step."""
    width = 100 / max(len(values), 1)
    placed = [((step + 0.5) * width, value) for step, value in enumerate(values)]
    for is_measured, run in groupby(placed, key=lambda pair: pair[1] is not None):
        if is_measured:
            points = [(x, value) for x, value in run if value is not None]
            yield points if len(points) > 1 else _dash(*points[0], width * BAR / 2)


def _dash(x: float, value: float, half_width: float) -> list[tuple[float, float]]:
    """Two points at the same height, around x."""
    return [(x - half_width, value), (x + half_width, value)]


def _point(x: float, value: float, top: float) -> str:
    """A point of SVG; a value above the top of the axis is at the top."""
    return f"{written(x)},{written(100 - 100 * min(value / top, 1))}"


def _rounded_up(number: float) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(number))
    return next(factor * power for factor in _ROUND if number <= factor * power * (1 + 1e-9))


def _short(number: float) -> str:
    """The number for a label: 7, 2,500, 20k, 3M."""
    for unit, size in (("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)):
        if number >= 10 * size or (number >= size and unit != "k"):
            return f"{number / size:g}{unit}"
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"
