"""States of things in rows and cells: an icon, a word and a color."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.templatetags.page import drawing

register = template.Library()

SHAPES = {
    "good": "circle-check",
    "bad": "circle-x",
    "waiting": "clock",
    "running": "loader-circle",
    "off": "triangle-alert",
    "muted": "circle-slash",
    "none": "circle-dashed",
}
"""The icon of each kind of state: it works, it failed, a person must act, it is under way,
something is off, it does not apply any longer, there is nothing. Any two of shape, word and color
are enough to read it."""

MARKS = {"good": "check", "bad": "x", "running": "loader-circle"}
"""The icon of each kind of state in a small colored square; others have a dash."""


@register.simple_tag
# There are few different words. Typed, because one text may be safe HTML, and another may not.
@lru_cache(maxsize=500, typed=True)
def state(kind: str, words: str) -> SafeString:
    """`{% state "good" "Succeeded" %}`: the icon and the words of a state, in its color."""
    return format_html('<span class="state-word {}">{}{}</span>', kind, shape(kind), words)


@register.simple_tag
def shape(kind: str, size: int = 14) -> SafeString:
    """The icon of a kind of state, without words."""
    return drawing(SHAPES[kind], size)


@register.simple_tag
def mark(kind: str) -> SafeString:
    """The icon of a kind of state for a small colored square."""
    return drawing(MARKS.get(kind, "minus"), 12)
