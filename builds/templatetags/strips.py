"""How builds went, in the room of a word."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Protocol

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from builds.models import BuildState
from console.serving.addresses import address_of
from console.templatetags.states import mark, state
from projects.models import Component

register = template.Library()

KINDS = {
    BuildState.QUEUED: "running",
    BuildState.RUNNING: "running",
    BuildState.SUCCEEDED: "good",
    BuildState.FAILED: "bad",
    BuildState.CANCELLED: "muted",
}
"""The kind of each state of a build: it has the same shape and color everywhere."""

MOST_TINY_BUILDS = 6
"""So many builds fit into a word's room."""
_HEIGHTS = {"good": 14, "bad": 6}


class Stated(Protocol):
    """A build, or what says of one how it went."""

    @property
    def number(self) -> int: ...
    @property
    def state(self) -> str: ...

    def get_state_display(self) -> str: ...


@register.filter
def build_kind(state: str) -> str:
    """The kind of a build's state."""
    return KINDS[BuildState(state)]


@register.simple_tag
def build_state(of: str) -> SafeString:
    """`{% build_state build.state %}`: shape, words and color of a build's state."""
    return state(build_kind(of), BuildState(of).label)


@register.filter
def briefly(time: timedelta) -> str:
    """As long as that in one unit or two: "38 s", "4 min", "2 h 5 min"."""
    seconds = int(time.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@register.simple_tag(takes_context=True)
def strip(context: Context, builds: Sequence[Stated], component: Component) -> SafeString | str:
    """`{% strip builds component %}`: squares that lead to these builds, the oldest first.

    Made without a template, and with one address for all: a board has hundreds of them. The page
    has the component's `project` and its `organization`.
    """
    if not builds:
        return ""
    place = context["organization"].handle, context["project"].handle, component.handle
    every_build = conditional_escape(address_of("builds:builds", *place))
    squares = "".join(_square(each.state, at) for at, each in enumerate(builds, 1))
    return format_html(
        '<ol class="strip" aria-label="Last builds of {name}">' + squares + "</ol>",
        every_build,
        *(each.number for each in builds),
        name=component.name,
    )


@cache
def _square(state: str, at: int) -> SafeString:
    """What is the same of all builds of this state, with places for the address and the number.

    All squares of a strip are filled at a time: the address stands first, then one number for each.
    """
    kind = build_kind(state)
    return format_html(
        '<li><a class="{kind}" href="{{0}}{{{at}}}/" title="Build {{{at}}} {words}">{mark}'
        '<span class="visually-hidden">Build {{{at}}} {words}</span></a></li>',
        kind=kind,
        at=at,
        words=BuildState(state).label.lower(),
        mark=mark(kind),
    )


@register.simple_tag
def tiny_builds(builds: Sequence[Stated]) -> SafeString | str:
    """The last six of these builds, which are the oldest first; nothing if there is none.

    It is told by height as well as by color: full for success, under half for a failure, a line
    for a build that was cancelled or has not ended.
    """
    shown = list(builds)[-MOST_TINY_BUILDS:]
    if not shown:
        return ""
    bars = [
        (_bar(build.state, place),)
        for place, build in enumerate(shown, MOST_TINY_BUILDS - len(shown))
    ]
    return format_html(
        '<svg class="tiny-builds" viewBox="0 0 40 14" role="img" aria-label="{}">{}</svg>',
        "Last builds: " + ", ".join(build.get_state_display().lower() for build in shown),
        format_html_join("", "{}", bars),
    )


@cache
def _bar(state: str, place: int) -> SafeString:
    """The bar of a build of this state, of which there are six places."""
    kind = build_kind(state)
    height = _HEIGHTS.get(kind, 2)
    return format_html(
        '<rect x="{}" y="{}" width="5" height="{}" rx="1" class="{}"/>',
        *(7 * place, 14 - height, height, kind),
    )
