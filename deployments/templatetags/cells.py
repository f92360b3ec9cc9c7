"""The lines of a board, made without a template because it has hundreds of cells.

With templates, one of 25 components in 3 environments takes 156 million instructions and not 75.
Remove when a board has so few lines that this does not matter.
"""

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
from deployments.boards.observed_health import Health
from deployments.boards.placements import Running, Unfinished
from deployments.states.deployments import DeploymentKind, DeploymentState
from projects.models import Component

register = template.Library()
_CELL = '<div class="flow-cell" role="cell"><span class="stage-name">{}{}</span>{}</div>'


class ComponentLinks(NamedTuple):
    """What the cells of a component link to, and its escaped name."""

    handles: tuple[str, str, str]
    """The handles of organization, project and component, for addresses."""
    builds_url: SafeString
    """The address of its builds, with which the address of each begins."""
    name: SafeString


@register.simple_tag(takes_context=True)
def board_line(context: Context, line: Line) -> SafeString:
    """`{% board_line line %}`: the row of a component. Needs `project` and `organization`."""
    links = _links_of(context, line.component)
    return format_html(
        '<div class="flow-line" role="row"><div class="what" role="rowheader">'
        '<a href="{}">{}</a> <span class="second">{}</span>{}</div>{}</div>',
        address_of("projects:component", *links.handles),
        links.name,
        line.component.get_type_display(),
        strip(context, line.builds, line.component),
        format_html_join("", _CELL, (_named_cell(cell, links) for cell in line.cells)),
    )


def _named_cell(cell: Cell, links: ComponentLinks) -> tuple[SafeString, SafeString, SafeString]:
    """HTML of the environment's name, whether it is frozen, and the content of the cell."""
    name, frozen = conditional_escape(cell.environment.name), SafeString()
    if cell.environment.is_frozen:
        frozen = format_html(" {}", state("off", "Frozen"))
    return name, frozen, _content(cell, links, name)


@register.simple_tag(takes_context=True)
def cell(context: Context, cell: Cell, component: Component) -> SafeString:
    """`{% cell cell component %}`: the content of a cell, without the environment's name."""
    name = conditional_escape(cell.environment.name)
    return _content(cell, _links_of(context, component), name)


def _links_of(context: Context, component: Component) -> ComponentLinks:
    """The addresses and name of the component, in the context's organization and project."""
    handles = context["organization"].handle, context["project"].handle, component.handle
    builds_url = conditional_escape(address_of("builds:builds", *handles))
    return ComponentLinks(handles, builds_url, conditional_escape(component.name))


def _content(cell: Cell, links: ComponentLinks, environment: SafeString) -> SafeString:
    """HTML of a cell: what runs, its health and warnings, and what is pending or comes next."""
    names = links.name, environment
    step = SafeString()
    if cell.unfinished:
        address = address_of("deployments:deployment", links.handles[0], cell.unfinished.pk)
        step = _pending_link(cell.unfinished, address, names)
    elif cell.next:
        target = cell.next.build.number, cell.environment.handle
        address = address_of("deployments:deploy", *links.handles, *target)
        step = _next_button(cell.next, address, names)
    version = _version(cell.current, links.builds_url) if cell.current else SafeString()
    health = _health_and_distance(cell.health, 0 if cell.unfinished else cell.behind)
    return version + health + _warnings(cell, links, names) + step


def _version(running: Running, builds_url: SafeString) -> SafeString:
    """HTML of the build that runs: a link with its number, its commit and age."""
    return format_html(
        '<p class="version"><a href="{0}{1}/">#{1}</a> <span class="mono">{2}</span>'
        ' <span class="age">{3}</span></p>',
        builds_url,
        running.build.number,
        running.short_commit,
        age(running.since),
    )


@lru_cache(maxsize=500)
def _health_and_distance(health: Health, behind: int) -> SafeString:
    """HTML of the health, and how many builds it is behind; cached, as most cells have the same."""
    distance = format_html("<span>{} behind</span>", behind) if behind else SafeString()
    return format_html('<p class="fact">{}{}</p>', state(health.kind, health.words), distance)


def _warnings(
    cell: Cell, links: ComponentLinks, names: tuple[SafeString, SafeString]
) -> SafeString:
    """HTML that says what else the engine saw, and that a run is late; empty without either."""
    another = late = SafeString()
    if cell.placed.another:
        another = format_html(
            '<p class="fact"><span>The engine saw <span class="mono">{}</span></span></p>',
            cell.placed.another,
        )
    if cell.placed.is_late:
        late = format_html(
            '<p class="fact"><a href="{}">{}'
            '<span class="visually-hidden"> runs of {} in {}</span></a></p>',
            address_of("runs:runs", *links.handles),
            state("bad", "Late"),
            *names,
        )
    return another + late


def _pending_link(
    deployment: Unfinished, address: str, names: tuple[SafeString, SafeString]
) -> SafeString:
    """HTML of a link to the unfinished deployment, with its state."""
    is_stop = deployment.kind == DeploymentKind.STOP
    if deployment.is_waiting:
        kind, phrase = "waiting", " waits for approval"
    elif deployment.state == DeploymentState.SILENT:
        kind, phrase = "bad", ": no word from the engine"
    else:
        kind, phrase = "running", f" {DeploymentState(deployment.state).label.lower()}"
    return format_html(
        '<a class="pending {}" href="{}">{}<span>{}{}'
        '<span class="visually-hidden"> of {} in {}</span></span>{}</a>',
        deployment.state,
        address,
        shape(kind),
        "Stop" if is_stop else f"#{deployment.build.number}",
        phrase,
        *names,
        drawing("chevron-right", 14),
    )


def _next_button(step: NextStep, address: str, names: tuple[SafeString, SafeString]) -> SafeString:
    """HTML of a button that leads to the page of the next deployment."""
    return format_html(
        '<p class="next"><a class="btn btn-outline-secondary btn-sm" href="{}">{} #{}'
        '<span class="visually-hidden"> of {} to {}</span></a></p>',
        address,
        step.kind.label,
        step.build.number,
        *names,
    )
