"""How far deployments and runs are, told by shape, word and color."""

from django import template
from django.utils.safestring import SafeString

from console.templatetags.states import state
from deployments.states.deployments import KINDS, DeploymentState
from deployments.states.runs import KINDS as KINDS_OF_RUNS
from deployments.states.runs import RunState

register = template.Library()


@register.simple_tag
def deployment_state(of: str) -> SafeString:
    """`{% deployment_state deployment.state %}`: shape, words and color of it."""
    found = DeploymentState(of)
    return state(KINDS[found], found.label)


@register.simple_tag
def run_state(of: str) -> SafeString:
    """`{% run_state run.state %}`: the same of a run."""
    found = RunState(of)
    return state(KINDS_OF_RUNS[found], found.label)
