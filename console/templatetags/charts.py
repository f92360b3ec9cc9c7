"""Drawings: those as small as a word, next to the number that they draw, and parts of charts.

They are made without templates: a page of charts has hundreds of such parts.
"""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from console import charts
from console.charts import Bar

register = template.Library()


@register.simple_tag
def spark(values: Sequence[float], about: str) -> SafeString:
    """`{% spark calls "Calls in the last 7 days" %}`: a line with the area under it."""
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
    """A bar for a number against the largest of its column. It says nothing aloud.

    Of nothing, any part is all.
    """
    return format_html(
        '<svg class="share {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="room" width="100" height="6"/>'
        '<rect class="part" width="{}" height="6"/></svg>',
        kind,
        charts.written(100 * part / whole if whole else 100 * bool(part)),
    )


@register.simple_tag
def bars(found: Sequence[Bar]) -> SafeString:
    """`{% bars drawing.bars %}`: the bars of a chart, each of its pieces."""
    return format_html_join(
        "",
        '<svg x="{}%" y="0" width="{}%" height="100%">{}</svg>',
        ((bar.x, bar.width, _pieces(bar)) for bar in found if bar.pieces),
    )


@register.simple_tag
def notes(found: Sequence[Bar]) -> SafeString:
    """`{% notes drawing.bars %}`: over each step, what answers to the pointer, and its note."""
    return format_html_join("", "{}{}", ((_room(bar), _note(bar)) for bar in found))


def _pieces(bar: Bar) -> SafeString:
    return format_html_join(
        "",
        '<rect class="{}" x="14%" width="72%" y="{}%" height="{}%"/>',
        ((piece.kind, piece.y, piece.height) for piece in bar.pieces),
    )


def _room(bar: Bar) -> SafeString:
    room = format_html(
        '<rect class="room" x="{}%" y="0" width="{}%" height="100%"/>', bar.x, bar.width
    )
    if not bar.url:
        return format_html('<g class="step" role="img" aria-label="{}">{}</g>', bar.title, room)
    return format_html('<a class="step" href="{}" aria-label="{}">{}</a>', bar.url, bar.title, room)


def _note(bar: Bar) -> SafeString:
    edge, words = (-148, -136) if bar.is_note_left else (8, 20)
    lines = format_html_join(
        "", '<tspan x="{}" dy="16">{}</tspan>', ((words, line) for line in bar.note)
    )
    return format_html(
        '<svg class="note" x="{}%" y="6" aria-hidden="true">'
        '<rect x="{}" width="140" height="{}" rx="6"/><text y="4">{}</text></svg>',
        *(bar.edge, edge, bar.note_height, lines),
    )
