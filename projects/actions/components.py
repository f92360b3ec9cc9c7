"""What members do with components."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from audit import log
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from console.words import text
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from organizations.tenancy.names import clean_name
from projects.actions.projects import Archived
from projects.events import (
    COMPONENT_ARCHIVED,
    COMPONENT_CHANGED,
    COMPONENT_CREATED,
    COMPONENT_DELETED,
    COMPONENT_RESTORED,
)
from projects.meters import COMPONENTS
from projects.models import AcceptedEvent, Component, ComponentType, Endpoint, Project
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
    """What people enter about a component, and can change: its name and where its source is."""

    name: str
    repository: str = ""
    path: str = ""
    branch: str = ""


@transaction.atomic
def create_component(
    *, project: Project, type: ComponentType, terms: ComponentTerms, by: Actor
) -> Component:
    """Create a component with a handle made from its name, and record it.

    Locks the project, so that it cannot be archived before the transaction ends. Raises Archived,
    UnfitComponentName, ComponentNameTaken, or the refusal of a limit that is reached.
    """
    organization, by = authorize(by, CREATE_COMPONENT, on=project)
    demand_room(organization, COMPONENTS)
    name = clean_name(terms.name, refusal=UnfitComponentName)
    project = organization.projects.select_for_update(no_key=True).get(pk=project.pk)
    project.organization = organization
    if project.is_archived:
        raise Archived(project=project)
    demand_free_component_name(project, name)

    component = Component(
        organization=organization,
        project=project,
        type=ComponentType(type),
        created_by=by.person,
        **{**asdict(terms), "name": name},
    )
    _insert(component)
    log.record(
        COMPONENT_CREATED,
        by=by,
        target=component,
        after={"name": name, "type": component.type, "project": project.name},
    )
    return component


@transaction.atomic
def change_component(*, component: Component, terms: ComponentTerms, by: Actor) -> Component:
    """Change the name and the source of a component, and record it unless nothing changed.

    The handle, the type and every URL stay. Raises Archived, UnfitComponentName or
    ComponentNameTaken.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    component = _lock_component_and_project(organization, component)
    name = clean_name(terms.name, refusal=UnfitComponentName)
    demand_active(component)
    if text.fold(name) != component.name_key:
        demand_free_component_name(component.project, name)
    after = {**asdict(terms), "name": name}
    before = {field: getattr(component, field) for field in after}
    if before == after:
        return component

    save_fields(component, **after)
    log.record(COMPONENT_CHANGED, by=by, target=component, before=before, after=after)
    return component


@transaction.atomic
def archive_component(*, component: Component, by: Actor) -> None:
    """Archive the component, and record it; do nothing if it is archived already.

    Archived components are left out of lists, CI can report nothing about them, and they can be
    restored.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    active = organization.components.active().filter(pk=component.pk)
    if active.update(archived_at=timezone.now()):
        log.record(COMPONENT_ARCHIVED, by=by, target=component)


@transaction.atomic
def restore_component(*, component: Component, by: Actor) -> None:
    """Restore an archived component, and record it; do nothing if it is active.

    Raises Archived if its project is archived, or the refusal of a limit.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    archived = organization.components.archived().filter(pk=component.pk)
    if archived.exists():
        demand_room(organization, COMPONENTS)
    component = lock_component(organization, component)
    if component.project.is_archived:
        raise Archived(project=component.project)
    if archived.update(archived_at=None):
        log.record(COMPONENT_RESTORED, by=by, target=component)


@transaction.atomic
def delete_component(*, component: Component, handle: str, by: Actor) -> None:
    """Delete a component with its builds and credentials, and record it.

    `handle` is what the person typed to confirm. Raises WrongHandle if it is another, or
    StillRunning if the component is in use.
    """
    organization, by = authorize(by, MANAGE_COMPONENT, on=component)
    # Alone: a deployment that is being requested refers to the row.
    organization.components.select_for_update().get(pk=component.pk)
    component = lock_component(organization, component)
    if handle.strip() != component.handle:
        raise WrongHandle(component=component, handle=component.handle)
    if runs := running(component):
        raise StillRunning(component=component, runs=", ".join(runs))

    log.record(
        COMPONENT_DELETED,
        by=by,
        target=component,
        before={"handle": component.handle, "project": component.project.name},
    )
    component.delete()


def demand_free_component_name(project: Project, name: str) -> None:
    """Raise ComponentNameTaken if a component of the project has this name in any case."""
    namesake = project.components.named(name).first()
    if namesake is not None:
        raise ComponentNameTaken(name=name, archived=" (archived)" if namesake.is_archived else "")


def lock_component(organization: Organization, component: Component) -> Component:
    """The component, read again with its project and locked until the transaction ends."""
    rows = organization.components.select_for_update(no_key=True, of=("self",))
    locked_component = rows.select_related("project").get(pk=component.pk)
    locked_component.organization = locked_component.project.organization = organization
    return locked_component


def lock_belonging[Row: (AcceptedEvent, Endpoint)](
    organization: Organization, row: Row, *, gone: type[Refusal]
) -> Row:
    """The endpoint or accepted event, read again with its component locked.

    Raises `gone` if it was removed, or Archived.
    """
    component = lock_component(organization, row.component)
    locked_row = first_or_raise(type(row).objects.filter(pk=row.pk, component=component), gone)
    demand_active(component)
    locked_row.organization, locked_row.component = organization, component
    return locked_row


def _lock_component_and_project(organization: Organization, component: Component) -> Component:
    """The component, read again and locked; its project too, in which names are unique."""
    projects = organization.projects.select_for_update(no_key=True)
    project = projects.get(pk=component.project_id)
    locked_component = lock_component(organization, component)
    locked_component.project = project
    project.organization = organization
    return locked_component


def demand_active(component: Component) -> None:
    """Raise Archived if the component or its project is archived."""
    if component.project.is_archived:
        raise Archived(project=component.project)
    if component.is_archived:
        raise Archived(project=component)


def _insert(component: Component) -> None:
    """Insert the component with the first free handle. The caller has locked the project."""
    component.handle = free_handle(component.project.components, component.name)
    component.save(force_insert=True)
