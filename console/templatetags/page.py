"""Small pieces that are on every row of a page, made without a template of their own."""

from datetime import datetime
from functools import cache

import lucide
from django import template
from django.template.base import Node, Parser, TextNode, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


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


@register.simple_tag
def when(at: datetime | None, *, minute: bool = False) -> str:
    """A day, as `time.js` finds it; it makes the reader's own Today, Yesterday or 12 Nov of it.

    With `minute=True` the time of day is shown, too.
    """
    if at is None:
        return ""
    day, year = f"{at.day} {at:%b}", at.year
    short = day if year == timezone.now().year else f"{day} {year}"
    exact = f"{at.day} {at:%B} {year}, {at:%H:%M} UTC"
    shown, kind = (f"{short}, {at:%H:%M} UTC", "minute") if minute else (short, "day")
    # Digits and names of months: there is nothing to escape.
    time = f'<time datetime="{at.isoformat()}" data-{kind} title="{exact}">{shown}</time>'
    return mark_safe(time)  # noqa: S308  (digits and months only)


@cache
def drawing(name: str, size: int) -> SafeString:
    """The icon as SVG. Raises IconDoesNotExist for a name that lucide does not know."""
    return mark_safe(lucide._render_icon(name, size, aria_hidden="true"))  # noqa: S308  (our icons)
