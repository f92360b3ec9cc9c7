"""Template tags for the states of deployments and runs."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.templatetags.states import mark, state
from console.words import dates
from deployments.models import Run
from deployments.states.deployments import KINDS, DeploymentState
from deployments.states.runs import KINDS as KINDS_OF_RUNS
from deployments.states.runs import RunState

register = template.Library()


@register.simple_tag
def deployment_state(value: str) -> SafeString:
    """`{% deployment_state deployment.state %}`: HTML with shape, label and color of the state."""
    member = DeploymentState(value)
    return state(KINDS[member], member.label)


@register.simple_tag
def run_state(value: str) -> SafeString:
    """`{% run_state run.state %}`: HTML with shape, label and color of a run's state."""
    member = RunState(value)
    return state(KINDS_OF_RUNS[member], member.label)


@register.simple_tag
def run_square(run: Run) -> SafeString:
    """`{% run_square run %}`: the square of a run in a strip; a link to its log if there is one."""
    kind = KINDS_OF_RUNS[RunState(run.state)]
    title = f"{run.get_state_display()}, {dates.moment(run.created_at)}"
    link = format_html('a href="{}" rel="noopener nofollow"', run.log_url)
    return format_html(
        '<{} class="{}" title="{}">{}<span class="visually-hidden">{}</span></{}>',
        link if run.log_url else "span",
        *(kind, title, mark(kind), title, "a" if run.log_url else "span"),
    )
