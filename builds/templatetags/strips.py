"""How the last builds went, as a strip of squares. Made without a template, as cells of a board."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from builds.models import Build, BuildState
from builds.strips import LastBuild
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
"""The kind of each state, which decides shape and color."""

MOST_TINY_BUILDS = 6
"""The most builds that `tiny_builds` shows."""
_HEIGHTS = {"good": 14, "bad": 6}


@register.filter
def build_kind(state: str) -> str:
    """The kind of a build's state, which decides shape and color: running, good, bad or muted."""
    return KINDS[BuildState(state)]


@register.simple_tag
def build_state(value: str) -> SafeString:
    """`{% build_state build.state %}`: HTML with shape, label and color of a build's state."""
    return state(build_kind(value), BuildState(value).label)


@register.filter
def briefly(time: timedelta) -> str:
    """The duration in one or two units: "38 s", "4 min", "2 h 5 min", "2 d 11 h"."""
    seconds = int(time.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@register.simple_tag(takes_context=True)
def strip(
    context: Context, builds: Sequence[Build | LastBuild], component: Component
) -> SafeString | str:
    """`{% strip builds component %}`: a list of squares that link to these builds, in order.

    Empty without builds. The context needs the component's `project` and its `organization`. Built
    without a template, and with one address for all squares, because a board has hundreds.
    """
    if not builds:
        return ""
    handles = context["organization"].handle, context["project"].handle, component.handle
    builds_url = conditional_escape(address_of("builds:builds", *handles))
    squares = "".join(_square(build.state, place) for place, build in enumerate(builds, 1))
    return format_html(
        '<ol class="strip" aria-label="Last builds of {name}">' + squares + "</ol>",
        builds_url,
        *(build.number for build in builds),
        name=component.name,
    )


@cache
def _square(state: str, place: int) -> SafeString:
    """The square of a build as a format string: {0} is the builds' address, {place} its number."""
    kind = build_kind(state)
    return format_html(
        '<li><a class="{kind}" href="{{0}}{{{place}}}/" title="Build {{{place}}} {words}">{mark}'
        '<span class="visually-hidden">Build {{{place}}} {words}</span></a></li>',
        kind=kind,
        place=place,
        words=BuildState(state).label.lower(),
        mark=mark(kind),
    )


@register.simple_tag
def tiny_builds(builds: Sequence[Build | LastBuild]) -> SafeString | str:
    """An image with a bar for each of the last six builds, given in ascending order.

    Empty without builds. Bars differ in height, for people who do not see colors: full for a
    success, under half for a failure, a line for a build that was cancelled or has not ended.
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
    """The bar of a build in this state, at one of the places from 0 to 5."""
    kind = build_kind(state)
    height = _HEIGHTS.get(kind, 2)
    return format_html(
        '<rect x="{}" y="{}" width="5" height="{}" rx="1" class="{}"/>',
        *(7 * place, 14 - height, height, kind),
    )
