"""The lines of a board. It has hundreds of cells, so they are made without a template."""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from builds.templatetags.strips import strip
from console.serving.addresses import address_of
from console.templatetags.page import age, drawing
from console.templatetags.states import shape, state
from deployments.boards.board import Cell, Line, NextStep
from deployments.boards.placements import Running, Unfinished
from deployments.observed_health import Health
from deployments.states.deployments import DeploymentKind, DeploymentState
from projects.models import Component

register = template.Library()
_CELL = '<div class="flow-cell" role="cell"><span class="stage-name">{}{}</span>{}</div>'


class Whose(NamedTuple):
    """The component that a cell is about."""

    place: tuple[str, str, str]
    """By the handles in addresses of its pages."""
    builds: SafeString
    """The address of its builds, which those of each begin with."""
    name: SafeString


@register.simple_tag(takes_context=True)
def board_line(context: Context, of: Line) -> SafeString:
    """`{% board_line line %}`: the component with its last builds, and its cells.

    Each cell is named after its environment. The page has the component's `project` and its
    `organization`.
    """
    whose = _whose(context, of.component)
    return format_html(
        '<div class="flow-line" role="row"><div class="what" role="rowheader">'
        '<a href="{}">{}</a> <span class="second">{}</span>{}</div>{}</div>',
        address_of("projects:component", *whose.place),
        whose.name,
        of.component.get_type_display(),
        strip(context, of.builds, of.component),
        format_html_join("", _CELL, (_named(cell, whose) for cell in of.cells)),
    )


def _named(of: Cell, whose: Whose) -> tuple[SafeString, SafeString, SafeString]:
    """The name of the environment, whether it is frozen, and what stands there."""
    name, frozen = conditional_escape(of.environment.name), SafeString()
    if of.environment.is_frozen:
        frozen = format_html(" {}", state("off", "Frozen"))
    return name, frozen, _content(of, whose, name)


@register.simple_tag(takes_context=True)
def cell(context: Context, of: Cell, component: Component) -> SafeString:
    """What stands in one cell, where its environment is named next to it."""
    return _content(of, _whose(context, component), conditional_escape(of.environment.name))


def _whose(context: Context, component: Component) -> Whose:
    place = context["organization"].handle, context["project"].handle, component.handle
    builds = conditional_escape(address_of("builds:builds", *place))
    return Whose(place, builds, conditional_escape(component.name))


def _content(of: Cell, whose: Whose, environment: SafeString) -> SafeString:
    """What runs of the component there, and what waits there or the one next step."""
    names = whose.name, environment
    step = SafeString()
    if of.unfinished:
        address = address_of("deployments:deployment", whose.place[0], of.unfinished.pk)
        step = _pending(of.unfinished, address, names)
    elif of.next:
        into = of.next.build.number, of.environment.handle
        step = _next(of.next, address_of("deployments:deploy", *whose.place, *into), names)
    version = _version(of.current, whose.builds) if of.current else SafeString()
    fact = _fact(of.health, 0 if of.unfinished else of.behind)
    return version + fact + _warnings(of, whose, names) + step


def _version(running: Running, builds: SafeString) -> SafeString:
    return format_html(
        '<p class="version"><a href="{0}{1}/">#{1}</a> <span class="mono">{2}</span>'
        ' <span class="age">{3}</span></p>',
        builds,
        running.build.number,
        running.short_commit,
        age(running.since),
    )


@lru_cache(maxsize=500)
def _fact(health: Health, behind: int) -> SafeString:
    """How it stands, which is the same few words in most cells."""
    distance = format_html("<span>{} behind</span>", behind) if behind else SafeString()
    return format_html('<p class="fact">{}{}</p>', state(health.kind, health.words), distance)


def _warnings(of: Cell, whose: Whose, names: tuple[SafeString, SafeString]) -> SafeString:
    """What else the engine saw, and that a run is late."""
    another = late = SafeString()
    if of.placed.another:
        another = format_html(
            '<p class="fact"><span>The engine saw <span class="mono">{}</span></span></p>',
            of.placed.another,
        )
    if of.placed.is_late:
        late = format_html(
            '<p class="fact"><a href="{}">{}'
            '<span class="visually-hidden"> runs of {} in {}</span></a></p>',
            address_of("runs:runs", *whose.place),
            state("bad", "Late"),
            *names,
        )
    return another + late


def _pending(
    deployment: Unfinished, address: str, names: tuple[SafeString, SafeString]
) -> SafeString:
    is_stop = deployment.kind == DeploymentKind.STOP
    if deployment.is_waiting:
        kind, how = "waiting", " waits for approval"
    elif deployment.state == DeploymentState.SILENT:
        kind, how = "bad", ": no word from the engine"
    else:
        kind, how = "running", f" {DeploymentState(deployment.state).label.lower()}"
    return format_html(
        '<a class="pending {}" href="{}">{}<span>{}{}'
        '<span class="visually-hidden"> of {} in {}</span></span>{}</a>',
        deployment.state,
        address,
        shape(kind),
        "Stop" if is_stop else f"#{deployment.build.number}",
        how,
        *names,
        drawing("chevron-right", 14),
    )


def _next(step: NextStep, address: str, names: tuple[SafeString, SafeString]) -> SafeString:
    return format_html(
        '<p class="next"><a class="btn btn-outline-secondary btn-sm" href="{}">{} #{}'
        '<span class="visually-hidden"> of {} to {}</span></a></p>',
        address,
        step.kind.label,
        step.build.number,
        *names,
    )
