"""Moves a version from one state to the next by one UPDATE, which also locks its row.

Whatever else a step depends on is checked after the UPDATE, while no one else can change the row; a
refusal rolls the UPDATE back.
"""

from typing import Any

from django.utils import timezone

from apis.lifecycle.steps import Step
from apis.models import Version
from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.models import Organization


class WrongState(Refusal):
    """The version's state does not allow the step, or, without a step, another definition."""

    slug = "wrong-state"
    message = "{version} is {state}, so it cannot be {done}."

    def __init__(self, *, version: Version, step: Step | None = None) -> None:
        state = version.get_state_display().lower()
        super().__init__(version=version, state=state, done=step.done if step else "changed here")


class VersionGone(Refusal):
    slug = "version-gone"
    message = "This version was deleted."


def do_step(organization: Organization, version: Version, step: Step, **fields: Any) -> Version:
    """Update the version's row to do the step, which locks it, and return it as it is then.

    `fields` are the columns to change, the state among them. Records no event. Raises VersionGone,
    or WrongState if the step does not start in the state that the version has now.
    """
    rows = Version.objects.filter(organization=organization, pk=version.pk)
    starting = rows.filter(state__in=step.starts)
    was_moved = starting.update(state_changed_at=timezone.now(), **fields)
    moved_version = first_or_raise(rows.complete(), VersionGone)
    moved_version.organization = moved_version.api.organization = organization
    if not was_moved:
        raise WrongState(version=moved_version, step=step)
    return moved_version
