"""Template tags for the states of deployments and runs."""

from django import template
from django.utils.safestring import SafeString

from console.templatetags.states import state
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
