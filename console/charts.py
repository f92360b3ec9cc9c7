"""Where the parts of a chart are: numbers in, numbers of SVG out, without database and template.

A chart stretches to its place, and so its coordinates are in hundredths of it. What must not be
stretched, its words, is text next to it, at even distances. Colors are classes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil, floor, log10

STEPS = 4
"""How many steps a value axis has, about."""
SMALLEST = 2.5
"""How many hundredths a piece of a bar has at least: one error in a million is seen."""
BAR = 0.72
"""How much of the room of a step its bar takes."""
_ROUND = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """Even steps from zero to a round number at the top."""

    top: float
    labels: list[str]
    """From the top down to zero."""
    lines: list[str]
    """How far from the top a line is for each label but zero."""


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in hundredths of the chart from its top."""

    kind: str
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """What stands over one step: its pieces, and the note about it."""

    x: str
    width: str
    edge: str
    """Where its note begins or, left of it, ends: so that it stays within the drawing."""
    is_note_left: bool
    note: list[str]
    pieces: list[Piece]
    url: str
    """Where there is more of the step; nothing if there is not."""

    @property
    def title(self) -> str:
        """The note in one line, as it is read aloud."""
        return f"{self.note[0]}: {', '.join(self.note[1:])}"

    @property
    def note_height(self) -> int:
        """In pixels: a line has 16."""
        return 12 + 16 * len(self.note)


@dataclass(frozen=True)
class Tick:
    """The word under a step."""

    word: str
    """Nothing under most of them."""
    is_minor: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart with its axes. Lines and areas are points of SVG, in hundredths."""

    axis: Axis
    bars: list[Bar]
    ticks: list[Tick]
    about: str
    """All of it in words."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    bands: list[str] = field(default_factory=list)


def axis(most: float, *, unit: str = "", is_whole: bool = True) -> Axis:
    """The fewest round steps that reach the largest value: 0, 200, 400, 600.

    A step is 1, 2, 2.5 or 5 times a power of ten, and at least 1 where values are whole numbers.
    """
    step = _rounded(most / STEPS) if most > 0 else 1
    if is_whole:
        step = max(1, ceil(step))
    count = ceil(round(most / step, 9)) if most > 0 else STEPS
    labels = [f"{_short(step * number)}{unit}" for number in range(count, -1, -1)]
    return Axis(step * count, labels, [written(100 * number / count) for number in range(count)])


def pieces(parts: Sequence[tuple[str, float]], top: float) -> list[Piece]:
    """The parts of a bar on top of each other, the first at the bottom; none for what is zero."""
    found, free = [], 100.0
    for kind, value in parts:
        if value > 0:
            height = min(max(100 * value / top, SMALLEST), free)
            free -= height
            found.append(Piece(kind, written(free), written(height)))
    return found


def bar_over(step: int, steps: int, note: list[str], found: list[Piece], url: str) -> Bar:
    """What stands over one of so many steps, counted from 0."""
    room, is_left = 100 / steps, step + 0.5 >= steps / 2
    edge = (step if is_left else step + 1) * room
    return Bar(written(step * room), written(room), written(edge), is_left, note, found, url)


def lines(values: Sequence[float | None], top: float) -> list[str]:
    """The points of a line; it ends where nothing was measured, and another one begins after.

    A value between two gaps is a dash as wide as a bar: a line of one point is not seen.
    """
    return [" ".join(_point(x, value, top) for x, value in run) for run in _runs(values)]


def bands(low: Sequence[float | None], high: Sequence[float | None], top: float) -> list[str]:
    """The points around each area between two lines, which have their gaps at the same steps."""
    under, over = _runs(low), _runs(high)
    return [
        " ".join(_point(x, value, top) for x, value in [*above, *reversed(below)])
        for below, above in zip(under, over, strict=True)
    ]


def spark(values: Sequence[float]) -> str:
    """The points of a line in 100 by 28, level at the bottom where all is zero."""
    most = max(values, default=0) or 1
    last = max(len(values) - 1, 1)
    return " ".join(
        f"{written(100 * number / last)},{written(26 - 23 * value / most)}"
        for number, value in enumerate(values)
    )


def written(number: float) -> str:
    """As SVG has it, in any language of the page."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """What was measured without a gap, each value over the middle of its step."""
    room = 100 / max(len(values), 1)
    placed = [((at + 0.5) * room, value) for at, value in enumerate(values)]
    for is_measured, run in groupby(placed, key=lambda pair: pair[1] is not None):
        if is_measured:
            points = [(x, value) for x, value in run if value is not None]
            yield points if len(points) > 1 else _dash(*points[0], room * BAR / 2)


def _dash(x: float, value: float, half: float) -> list[tuple[float, float]]:
    return [(x - half, value), (x + half, value)]


def _point(x: float, value: float, top: float) -> str:
    return f"{written(x)},{written(100 - 100 * min(value / top, 1))}"


def _rounded(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(factor * power for factor in _ROUND if rough <= factor * power * (1 + 1e-9))


def _short(number: float) -> str:
    for unit, size in (("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)):
        if number >= 10 * size or (number >= size and unit != "k"):
            return f"{number / size:g}{unit}"
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"
