"""SVG of sparklines, bars next to numbers, and parts of charts.

They are made without templates, because a page of charts has hundreds of such parts.
"""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from console import charts
from console.charts import Bar

register = template.Library()
_ROOM = '<rect class="room" x="{x}%" y="0" width="{width}%" height="100%"/>'
_NOTE = (
    '<svg class="note" x="{at}%" y="6" aria-hidden="true">'
    '<rect x="{edge}" width="140" height="{height}" rx="6"/><text y="4">{lines}</text></svg>'
)
_LINKED = f'<a class="step" href="{{url}}" aria-label="{{title}}">{_ROOM}</a>{_NOTE}'
_UNLINKED = f'<g class="step" role="img" aria-label="{{title}}">{_ROOM}</g>{_NOTE}'


@register.simple_tag
def spark(values: Sequence[float], about: str) -> SafeString:
    """`{% spark calls "Calls in the last 7 days" %}`: a sparkline with the area under it."""
    line = charts.spark(values)
    return format_html(
        '<svg class="spark{}" viewBox="0 0 100 28" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><polygon points="0,28 {} 100,28"/><polyline points="{}"/></svg>',
        "" if any(values) else " still",
        about,
        line,
        line,
    )


@register.simple_tag
def share(part: float, whole: float, kind: str = "") -> SafeString:
    """A bar for a number as a part of the largest of its column, hidden from screen readers.

    Full for a part of zero, empty if both are zero.
    """
    return format_html(
        '<svg class="share {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="room" width="100" height="6"/>'
        '<rect class="part" width="{}" height="6"/></svg>',
        kind,
        charts.written(100 * part / whole if whole else 100 * bool(part)),
    )


@register.simple_tag
def bars(chart_bars: Sequence[Bar]) -> SafeString:
    """`{% bars drawing.bars %}`: the bars of a chart, without empty ones."""
    return format_html_join(
        "",
        '<svg x="{}%" y="0" width="{}%" height="100%">{}</svg>',
        ((bar.x, bar.width, _pieces(bar)) for bar in chart_bars if bar.pieces),
    )


@register.simple_tag
def notes(chart_bars: Sequence[Bar]) -> SafeString:
    """`{% notes drawing.bars %}`: over each step, the area for the pointer, and its note."""
    return format_html_join("", "{}", ((_step_with_note(bar),) for bar in chart_bars))


def _pieces(bar: Bar) -> SafeString:
    """The rectangles of a bar."""
    return format_html_join(
        "",
        '<rect class="{}" x="14%" width="72%" y="{}%" height="{}%"/>',
        ((piece.kind, piece.y, piece.height) for piece in bar.pieces),
    )


def _step_with_note(bar: Bar) -> SafeString:
    """The area of a step, a link if it has a URL, and the note that appears over it."""
    edge, text_x = (-148, -136) if bar.is_note_left else (8, 20)
    line = f'<tspan x="{text_x}" dy="16">{{}}</tspan>'
    return format_html(
        _LINKED if bar.url else _UNLINKED,
        url=bar.url,
        title=bar.title,
        x=bar.x,
        width=bar.width,
        at=bar.edge,
        edge=edge,
        height=bar.note_height,
        lines=format_html_join("", line, ((text,) for text in bar.note)),
    )
