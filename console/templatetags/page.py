"""Small pieces that are on every row of a page, made without a template of their own."""

import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class NamedIcon(Node):
    """An icon whose name is known only when the page is drawn."""

    def __init__(self, name: template.base.FilterExpression, size: int) -> None:
        self.name = name
        self.size = size

    def render(self, context: Context) -> SafeString:
        return drawing(str(self.name.resolve(context)), self.size)


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "copy" size=16 %}`: an inline drawing that assistive technology passes over.

    lucide copies and writes a tree of XML for each; a fixed name is drawn once, when the template
    is compiled, which took 15 % off a page with 26 icons.
    """
    _, name, *options = token.split_contents()
    sizes = [int(option.removeprefix("size=")) for option in options]
    size = sizes[0] if sizes else 16
    if name.startswith(("'", '"')):
        return TextNode(drawing(name[1:-1], size))
    return NamedIcon(parser.compile_filter(name), size)


class KeptNode(Node):
    """What `kept` made of the value that it was last drawn from."""

    def __init__(self, of: template.base.FilterExpression, nodelist: NodeList) -> None:
        self.of = of
        self.nodelist = nodelist
        self.drawn: tuple[Any, SafeString] = (None, SafeString())

    def render(self, context: Context) -> SafeString:
        of = self.of.resolve(context)
        if self.drawn[0] is not of:
            self.drawn = of, self.nodelist.render(context)
        return self.drawn[1]


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """`{% kept areas %}…{% endkept %}`: drawn once, until another object comes in its place.

    For what is the same to everyone: nothing in it may come from elsewhere than this object.
    """
    _, of = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(of), nodelist)


@register.simple_tag
def avatar(of: Any, *, square: bool = False, large: bool = False) -> str:
    """The letters of a person or, square, of an organization. The name stands next to them."""
    shape = (" square" if square else "") + (" large" if large else "")
    letters = of.initial if square else of.initials
    return format_html(
        '<span class="avatar hue-{}{}" aria-hidden="true">{}</span>', of.hue, shape, letters
    )


@register.simple_tag
def when(
    at: datetime | None, *, minute: bool = False, exact: bool = False, clock: bool = False
) -> str:
    """A day, as `time.js` finds it; it makes the reader's own Today, Yesterday or 12 Nov of it.

    With `minute=True` the time of day is shown, too; with `exact=True` the whole moment with its
    zone, which stays as exact in the reader's own. With `clock=True` it is the time of day alone.
    """
    if at is None:
        return ""
    day = f"{at.day} {_MONTHS[at.month - 1][:3]}"
    short = day if at.year == timezone.now().year else f"{day} {at.year}"
    time_of_day = f"{at.hour:02}:{at.minute:02} UTC"
    shown, kind = (f"{short}, {time_of_day}", "minute") if minute else (short, "day")
    if exact:
        shown, kind = f"{day} {at.year}, {time_of_day}", "exact"
    if clock:
        shown, kind = time_of_day, "clock"
    # Digits and names of months: there is nothing to escape.
    time = f'<time datetime="{at.isoformat()}" data-{kind} title="{exactly(at)}">{shown}</time>'
    return mark_safe(time)  # noqa: S308  (digits and months only)


@register.filter
def in_parts(address: str) -> SafeString:
    """A URL that a narrow column breaks after a slash, and not within a word."""
    parts = re.split(r"(?<=[^/]/)(?!/)", address)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.simple_tag
def until(at: datetime) -> str:
    """How long from now, as in "in 7 days", or how long ago; the exact moment is its title."""
    shown = from_now((at - timezone.now()).total_seconds())
    # Digits and names of months and units: there is nothing to escape.
    time = f'<time datetime="{at.isoformat()}" title="{exactly(at)}">{shown}</time>'
    return mark_safe(time)  # noqa: S308  (digits, months and units only)


@register.simple_tag
def age(at: datetime | None) -> str:
    """How long ago, where "Age" stands above it: "6 h". Elsewhere `until` says "6 hours ago"."""
    if at is None:
        return ""
    seconds = (timezone.now() - at).total_seconds()
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length or unit == "min":
            number = max(1, int(seconds // length))
            break
    # Digits and names of months and units: there is nothing to escape.
    time = (
        f'<time datetime="{at.isoformat()}" title="{exactly(at)}">'
        f'<span aria-hidden="true">{number} {unit}</span>'
        f'<span class="visually-hidden">{from_now(-seconds)}</span></time>'
    )
    return mark_safe(time)  # noqa: S308  (digits, months and units only)


def exactly(at: datetime) -> str:
    """The moment in full: "12 November 2026, 18:05 UTC"."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at.hour:02}:{at.minute:02} UTC"


def from_now(seconds: float) -> str:
    """Seconds in words, in the unit that people would take: "in 7 days", "5 hours ago"."""
    whole = abs(seconds)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if whole >= 1.5 * length or unit == "minute":
            number = max(1, round(whole / length))
            break
    words = f"{number} {unit}{'' if number == 1 else 's'}"
    return f"in {words}" if seconds > 0 else f"{words} ago"


@cache
def drawing(name: str, size: int) -> SafeString:
    """The icon as SVG. Raises IconDoesNotExist for a name that lucide does not know."""
    return SafeString(lucide(name, size=size, aria_hidden="true"))
