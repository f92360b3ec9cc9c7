"""How a version gets from one state to the next: by one UPDATE that says from which.

The UPDATE also locks the row. What a step depends on in addition to the state is asked afterwards,
while no one else changes it; a refusal takes the UPDATE back.
"""

from typing import Any

from django.utils import timezone

from apis.lifecycle.states import State
from apis.lifecycle.steps import Step
from apis.models import Version
from console.refusals import Refusal
from organizations.models import Organization


class WrongState(Refusal):
    slug = "wrong-state"
    message = "{version} is {state}, so it cannot be {done}."


class VersionGone(Refusal):
    slug = "version-gone"
    message = "This version was deleted."


def do_step(organization: Organization, version: Version, step: Step, **fields: Any) -> Version:
    """Do the step and return the row as it is then, or refuse because another state came first.

    `fields` are what changes, the state among them.
    """
    theirs = Version.objects.filter(organization=organization, pk=version.pk)
    starting = theirs.filter(state__in=step.starts)
    was_moved = starting.update(state_changed_at=timezone.now(), **fields)
    found = theirs.complete().first()
    if found is None:
        raise VersionGone
    found.organization = found.api.organization = organization
    if not was_moved:
        state = State(found.state).label.lower()
        raise WrongState(version=found, state=state, done=step.done)
    return found
