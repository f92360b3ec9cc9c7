"""Creating a component from what a Score file says."""

from dataclasses import asdict

from django.db import transaction

from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.accepted_events import record_accepted
from projects.actions.components import ComponentTerms, create_component
from projects.actions.endpoints import record_endpoint
from projects.actions.schedules import ScheduleTerms, record_schedule
from projects.models import Component, ComponentType, Project
from projects.permissions import CREATE_COMPONENT
from projects.score import Workload


class NoType(Refusal):
    slug = "no-type"
    message = "The file does not say which type the component is of. Select one."
    field = "type"
    is_mistake = True


class OtherType(Refusal):
    slug = "other-type"
    message = "The file says {type}. Select this type, or none."
    field = "type"
    is_mistake = True


@transaction.atomic
def import_component(
    *, project: Project, workload: Workload, type: ComponentType | None = None, by: Actor
) -> Component:
    """Start a component with all that the file says of it, or none.

    `type` is for a file that does not say one.
    """
    _, by = authorize(by, CREATE_COMPONENT, on=project)
    said = workload.type or type
    if not said:
        raise NoType
    said = ComponentType(said)
    if type is not None and type != said:
        raise OtherType(type=said.label)

    terms = ComponentTerms(
        workload.name, workload.repository, path=workload.path, branch=workload.branch
    )
    made = create_component(project=project, type=said, terms=terms, by=by)
    if timing := workload.timing:
        record_schedule(made, ScheduleTerms(**asdict(timing)), by=by)
    for endpoint in workload.endpoints:
        record_endpoint(made, endpoint, by=by)
    for event in workload.events:
        record_accepted(made, event, by=by)
    return made
