"""Drawings as small as a word. The number that they draw always stands next to them as text."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console import charts

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
