"""What members do with components."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from console.words import text
from organizations.models import Organization
from organizations.tenancy import names
from organizations.tenancy.actors import Actor
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from projects.actions.projects import Archived
from projects.events import (
    COMPONENT_ARCHIVED,
    COMPONENT_CHANGED,
    COMPONENT_CREATED,
    COMPONENT_DELETED,
    COMPONENT_RESTORED,
)
from projects.meters import COMPONENTS
from projects.models import Component, ComponentType, Project
from projects.permissions import CREATE_COMPONENT, MANAGE_COMPONENT
from projects.uses import running


class UnfitComponentName(Refusal):
    slug = "unfit-component-name"
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class ComponentNameTaken(Refusal):
    slug = "component-name-taken"
    message = "Another component of this project is already named {name}{archived}."
    field = "name"


class WrongHandle(Refusal):
    slug = "wrong-handle"
    message = "This is not the handle of {component}. Enter {handle}."
    field = "handle"
    is_mistake = True


class StillRunning(Refusal):
    slug = "still-running"
    message = "{component} is still in use: {runs}. Stop it there first."


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

    The project's row is locked, so that no one archives it before the transaction ends.
    """
    organization, by = authorize(by, CREATE_COMPONENT, on=project)
    demand_room(organization, COMPONENTS)
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


@transaction.atomic
def change_component(*, component: Component, terms: ComponentTerms, by: Actor) -> Component:
    """Change its name and where its source is. The handle, the type and every URL stay."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    fresh, name = _alone_in_project(organization, component), fit_component_name(terms.name)
    demand_active(fresh)
    if text.fold(name) != fresh.name_key:
        demand_free_component_name(fresh.project, name)
    after = {**asdict(terms), "name": name}
    before = {field: getattr(fresh, field) for field in after}
    if before == after:
        return fresh

    for field, value in after.items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(after))
    log.record(
        COMPONENT_CHANGED,
        organization=organization,
        by=by,
        target=fresh,
        before=before,
        after=after,
    )
    return fresh


@transaction.atomic
def archive_component(*, component: Component, by: Actor) -> None:
    """Put it away: it is left out of lists, CI can report nothing of it, and it can be restored."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    active = organization.components.active().filter(pk=component.pk)
    if active.update(archived_at=timezone.now()):
        log.record(COMPONENT_ARCHIVED, organization=organization, by=by, target=component)


@transaction.atomic
def restore_component(*, component: Component, by: Actor) -> None:
    """Take an archived one up again, as it was."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    archived = organization.components.archived().filter(pk=component.pk)
    if archived.exists():
        demand_room(organization, COMPONENTS)
    fresh = lock_component(organization, component)
    if fresh.project.is_archived:
        raise Archived(project=fresh.project)
    if archived.update(archived_at=None):
        log.record(COMPONENT_RESTORED, organization=organization, by=by, target=component)


@transaction.atomic
def delete_component(*, component: Component, handle: str, by: Actor) -> None:
    """Delete a component that runs nowhere, with its builds and credentials."""
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    # Alone: a deployment that is being requested refers to the row.
    organization.components.select_for_update().get(pk=component.pk)
    fresh = lock_component(organization, component)
    if handle.strip() != fresh.handle:
        raise WrongHandle(component=fresh, handle=fresh.handle)
    if runs := running(fresh):
        raise StillRunning(component=fresh, runs=", ".join(runs))

    log.record(
        COMPONENT_DELETED,
        organization=organization,
        by=by,
        target=fresh,
        before={"handle": fresh.handle, "project": fresh.project.name},
    )
    fresh.delete()


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


def lock_component(organization: Organization, component: Component) -> Component:
    """The component as it is now, locked until the transaction ends."""
    rows = organization.components.select_for_update(no_key=True, of=("self",))
    fresh = rows.select_related("project").get(pk=component.pk)
    fresh.organization = fresh.project.organization = organization
    return fresh


def _alone_in_project(organization: Organization, component: Component) -> Component:
    """The component as it is now, with its project locked: names are unique in that."""
    projects = organization.projects.select_for_update(no_key=True)
    project = projects.get(pk=component.project_id)
    fresh = lock_component(organization, component)
    fresh.project = project
    project.organization = organization
    return fresh


def demand_active(component: Component) -> None:
    """Refuse to change what was put away, itself or with its project."""
    if component.project.is_archived:
        raise Archived(project=component.project)
    if component.is_archived:
        raise Archived(project=component)


def _insert(component: Component) -> None:
    """Write the row under the first free handle. No one else names one of this project now."""
    component.handle = free_handle(component.project.components, component.name)
    component.save(force_insert=True)
