"""What members do with components."""

from dataclasses import asdict, dataclass

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations import names
from organizations.actions import entered_for
from organizations.actors import Actor
from organizations.models import Organization
from projects import handles
from projects.actions.projects import Archived, NoHandleLeft
from projects.events import COMPONENT_CREATED
from projects.models import Component, ComponentType, Project
from projects.permissions import CREATE_COMPONENT


class UnfitComponentName(Refusal):
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class ComponentNameTaken(Refusal):
    message = "Another component of this project is already named {name}{archived}."
    field = "name"


@dataclass(frozen=True)
class ComponentTerms:
    """What people say of a component, and can change."""

    name: str
    repository: str = ""
    path: str = ""
    branch: str = ""


@transaction.atomic
def create_component(
    *, project: Project, type: ComponentType, terms: ComponentTerms, by: Actor
) -> Component:
    """Start a component. Its type is for life; its handle is made from the name and stays.

    The project's row is locked, so that nobody archives it meanwhile.
    """
    organization, by = entered_for(by, CREATE_COMPONENT, on=project)
    name = fit_component_name(terms.name)
    project = organization.projects.select_for_update(no_key=True).get(pk=project.pk)
    project.organization = organization
    if project.is_archived:
        raise Archived(project=project)
    demand_free_component_name(project, name)

    made = Component(
        organization=organization,
        project=project,
        type=ComponentType(type),
        created_by=by.person,
        **{**asdict(terms), "name": name},
    )
    _insert(made)
    log.record(
        COMPONENT_CREATED,
        organization=organization,
        by=by,
        target=made,
        after={"name": name, "type": made.type, "project": project.name},
    )
    return made


def fit_component_name(name: str) -> str:
    """The name as it is stored."""
    name = names.normalize(name)
    if broken := names.broken_rules(name):
        raise UnfitComponentName(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def demand_free_component_name(project: Project, name: str) -> None:
    """Refuse a name that another component of the project has, in any case."""
    taken = project.components.named(name).first()
    if taken is not None:
        raise ComponentNameTaken(name=name, archived=" (archived)" if taken.is_archived else "")


def fresh_component(organization: Organization, component: Component) -> Component:
    """The component as it is now, locked until the transaction ends."""
    rows = organization.components.select_for_update(no_key=True, of=("self",))
    fresh = rows.select_related("project").get(pk=component.pk)
    fresh.organization = fresh.project.organization = organization
    return fresh


def demand_active(component: Component) -> None:
    """Refuse to change what was put away, itself or with its project."""
    if component.project.is_archived:
        raise Archived(project=component.project)
    if component.is_archived:
        raise Archived(project=component)


def _insert(component: Component) -> None:
    """Write the row under the first free handle. Nobody else names one of this project now."""
    candidates = handles.candidates(component.name)
    taken = component.project.components.filter(handle__in=candidates)
    known = set(taken.values_list("handle", flat=True))
    for handle in candidates:
        if handle not in known:
            component.handle = handle
            component.save(force_insert=True)
            return
    raise NoHandleLeft
