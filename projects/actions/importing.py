"""Creating a component from what a Score file says."""

from dataclasses import asdict

from django.db import transaction

from console.refusals import Refusal
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from projects.actions.accepted_events import record_accepted_event
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
    """Create a component with the schedule, endpoints and accepted events of a Score file.

    `type` is needed for a file without one. Raises NoType if neither is there, OtherType if they
    differ, and whatever `create_component` and the `record_…` functions raise: then nothing is
    created.
    """
    _, by = authorize(by, CREATE_COMPONENT, on=project)
    component_type = workload.type or type
    if not component_type:
        raise NoType
    component_type = ComponentType(component_type)
    if type is not None and type != component_type:
        raise OtherType(type=component_type.label)

    terms = ComponentTerms(
        workload.name, workload.repository, path=workload.path, branch=workload.branch
    )
    component = create_component(project=project, type=component_type, terms=terms, by=by)
    if timing := workload.timing:
        record_schedule(component, ScheduleTerms(**asdict(timing)), by=by)
    for endpoint in workload.endpoints:
        record_endpoint(component, endpoint, by=by)
    for event in workload.events:
        record_accepted_event(component, event, by=by)
    return component
