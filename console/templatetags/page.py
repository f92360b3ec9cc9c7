"""Icons, avatars and times, which are on every row of a page, made without templates."""

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

from console.words import dates

register = template.Library()


SIZES = {(False, False): 30, (True, False): 24, (False, True): 40, (True, True): 40}
"""Pixels of an avatar, as `avatar.css` has them, by whether it is square and large."""


class NamedIcon(Node):
    """An icon whose name is a variable."""

    def __init__(self, name: template.base.FilterExpression, size: int) -> None:
        self.name = name
        self.size = size

    def render(self, context: Context) -> SafeString:
        """The icon as SVG."""
        return drawing(str(self.name.resolve(context)), self.size)


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "copy" size=16 %}`: an inline SVG that assistive technology ignores.

    A fixed name is drawn once, when the template is compiled, because lucide copies and writes a
    tree of XML for each: this saved 15 % of a page with 26 icons.
    """
    _, name, *options = token.split_contents()
    sizes = [int(option.removeprefix("size=")) for option in options]
    size = sizes[0] if sizes else 16
    if name.startswith(("'", '"')):
        return TextNode(drawing(name[1:-1], size))
    return NamedIcon(parser.compile_filter(name), size)


class KeptNode(Node):
    """The content of `{% kept %}`, with the object and the HTML of the last rendering."""

    def __init__(self, expression: template.base.FilterExpression, nodelist: NodeList) -> None:
        self.expression = expression
        self.nodelist = nodelist
        self.last: tuple[Any, SafeString] = (None, SafeString())

    def render(self, context: Context) -> SafeString:
        """The HTML; rendered again only if the expression has another object than last time."""
        source = self.expression.resolve(context)
        if self.last[0] is not source:
            self.last = source, self.nodelist.render(context)
        return self.last[1]


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """`{% kept areas %}…{% endkept %}`: rendered once, until `areas` is another object.

    The content is shared by all people, so it may depend on nothing but this object.
    """
    _, expression = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(expression), nodelist)


@register.simple_tag
def avatar(
    subject: Any, *, square: bool = False, large: bool = False, letters: bool = False
) -> str:
    """The picture of a person or, if square, of an organization; screen readers leave it out.

    Initials without a picture, or with `letters=True`, as on pages of other hosts.
    """
    shape = (" square" if square else "") + (" large" if large else "")
    if (url := subject.picture_url) and not letters:
        image = '<img class="avatar{}" src="{}" alt="" width="{size}" height="{size}">'
        return format_html(image, shape, url, size=SIZES[square, large])
    initials = subject.initial if square else subject.initials
    return format_html(
        '<span class="avatar hue-{}{}" aria-hidden="true">{}</span>', subject.hue, shape, initials
    )


@register.simple_tag
def when(
    at: datetime | None, *, minute: bool = False, exact: bool = False, clock: bool = False
) -> str:
    """The date of a moment as HTML, in the reader's time zone and style; "" for None.

    With `minute=True` also the time of day; with `exact=True` date, time and zone; with
    `clock=True` only the time of day. For people without a time zone it is in UTC, until `time.js`
    shows it in the browser's.
    """
    if at is None:
        return ""
    now = timezone.now()
    if exact:
        shown, kind = dates.moment(at, short=True), "exact"
    elif clock:
        shown, kind = dates.clock_with_zone(at), "clock"
    elif minute:
        shown, kind = dates.minute(at, now), "minute"
    else:
        shown, kind = dates.relative_day(at, now), "day"
        if shown == "Today":
            shown = f"Today, {dates.clock(at)}"
    # Digits and names of months and zones: there is nothing to escape.
    title = dates.moment(at)
    time = f'<time datetime="{at.isoformat()}" data-{kind} title="{title}">{shown}</time>'
    return mark_safe(time)  # noqa: S308  (digits, months and zones only)


@register.filter
def in_parts(address: str) -> SafeString:
    """A URL as HTML that wraps only after slashes."""
    parts = re.split(r"(?<=[^/]/)(?!/)", address)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.simple_tag
def until(at: datetime) -> str:
    """The time from now, such as "in 7 days" or "5 hours ago"; the exact moment is its title."""
    shown = from_now((at - timezone.now()).total_seconds())
    # Digits and names of months and units: there is nothing to escape.
    time = f'<time datetime="{at.isoformat()}" title="{dates.moment(at)}">{shown}</time>'
    return mark_safe(time)  # noqa: S308  (digits, months and units only)


@register.simple_tag
def age(at: datetime | None) -> str:
    """The age of a moment for a column "Age", such as "6 h"; "" for None. In text, use `until`."""
    if at is None:
        return ""
    seconds = (timezone.now() - at).total_seconds()
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length or unit == "min":
            number = max(1, int(seconds // length))
            break
    # Digits and names of months and units: there is nothing to escape.
    time = (
        f'<time datetime="{at.isoformat()}" title="{dates.moment(at)}">'
        f'<span aria-hidden="true">{number} {unit}</span>'
        f'<span class="visually-hidden">{from_now(-seconds)}</span></time>'
    )
    return mark_safe(time)  # noqa: S308  (digits, months and units only)


def from_now(seconds: float) -> str:
    """Seconds from now in words, in the largest fitting unit: "in 7 days", "5 hours ago"."""
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
