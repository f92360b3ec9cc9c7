"""What stands in the cells of a board. It has hundreds, so they are made without a template."""

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.serving.addresses import address_of
from console.templatetags.page import age, drawing
from console.templatetags.states import shape, state
from deployments.board import Cell, Next
from deployments.models import Deployment
from deployments.states.deployments import DeploymentKind, DeploymentState
from projects.models import Component

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: Context, of: Cell, component: Component) -> SafeString:
    """What runs of the component in an environment, and what waits there or the one next step.

    The page has the component's `project` and its `organization`.
    """
    organization = context["organization"].handle
    place = organization, context["project"].handle, component.handle
    names = component.name, of.environment.name
    step = SafeString()
    if of.unfinished:
        address = address_of("deployments:deployment", organization, of.unfinished.pk)
        step = _pending(of.unfinished, address, names)
    elif of.next:
        into = of.next.build.number, of.environment.handle
        step = _next(of.next, address_of("deployments:deploy", *place, *into), names)
    return format_html(
        "{}{}{}{}", _version(of, place), _fact(of), _warnings(of, place, names), step
    )


def _version(of: Cell, place: tuple[str, str, str]) -> SafeString:
    if of.current is None:
        return SafeString()
    build = of.current.build
    return format_html(
        '<p class="version"><a href="{}">#{}</a> <span class="mono">{}</span>'
        ' <span class="age">{}</span></p>',
        address_of("builds:build", *place, build.number),
        build.number,
        build.short_commit,
        age(of.current.finished_at),
    )


def _fact(of: Cell) -> SafeString:
    is_behind = of.behind and not of.unfinished
    behind = format_html("<span>{} behind</span>", of.behind) if is_behind else SafeString()
    return format_html('<p class="fact">{}{}</p>', state(of.health.kind, of.health.words), behind)


def _warnings(of: Cell, place: tuple[str, str, str], names: tuple[str, str]) -> SafeString:
    """What else the engine saw, and that a run is late."""
    another = late = SafeString()
    if of.another:
        another = format_html(
            '<p class="fact"><span>The engine saw <span class="mono">{}</span></span></p>',
            of.another,
        )
    if of.is_late:
        late = format_html(
            '<p class="fact"><a href="{}">{}'
            '<span class="visually-hidden"> runs of {} in {}</span></a></p>',
            address_of("runs:runs", *place),
            state("bad", "Late"),
            *names,
        )
    return another + late


def _pending(deployment: Deployment, address: str, names: tuple[str, str]) -> SafeString:
    is_stop = deployment.kind == DeploymentKind.STOP
    if deployment.is_waiting:
        kind, how = "waiting", " waits for approval"
    elif deployment.state == DeploymentState.SILENT:
        kind, how = "bad", ": no word from the engine"
    else:
        kind, how = "running", f" {deployment.get_state_display().lower()}"
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


def _next(step: Next, address: str, names: tuple[str, str]) -> SafeString:
    return format_html(
        '<p class="next"><a class="btn btn-outline-secondary btn-sm" href="{}">{} #{}'
        '<span class="visually-hidden"> of {} to {}</span></a></p>',
        address,
        step.kind.label,
        step.build.number,
        *names,
    )
