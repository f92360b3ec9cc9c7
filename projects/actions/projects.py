"""What members do with projects."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from console.database.retries import insert_with_retries
from console.database.rows import save_fields
from console.refusals import Refusal
from console.words import text
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from organizations.tenancy.names import clean_name
from projects.events import PROJECT_ARCHIVED, PROJECT_CHANGED, PROJECT_CREATED, PROJECT_RESTORED
from projects.meters import PROJECTS
from projects.models import Project
from projects.permissions import MANAGE_PROJECT


class UnfitProjectName(Refusal):
    slug = "unfit-project-name"
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class ProjectNameTaken(Refusal):
    slug = "project-name-taken"
    message = "Another project is already named {name}{archived}."
    field = "name"


class Archived(Refusal):
    slug = "archived"
    message = "{project} is archived. Restore it to make changes."


@transaction.atomic
def create_project(*, name: str, description: str = "", by: Actor) -> Project:
    """Create a project with a handle made from its name, and record it.

    Raises UnfitProjectName, ProjectNameTaken, or the refusal of a limit.
    """
    organization, by = authorize(by, MANAGE_PROJECT)
    demand_room(organization, PROJECTS)
    name = clean_name(name, refusal=UnfitProjectName)

    project = _insert(organization, name, description, by)
    log.record(
        PROJECT_CREATED, by=by, target=project, after={"name": name, "handle": project.handle}
    )
    return project


@transaction.atomic
def change_project(*, project: Project, name: str, description: str, by: Actor) -> Project:
    """Change the name and the description, and record it unless nothing changed.

    The handle and every address stay. Raises Archived, UnfitProjectName or ProjectNameTaken.
    """
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    project = organization.projects.select_for_update(no_key=True).get(pk=project.pk)
    name = clean_name(name, refusal=UnfitProjectName)
    if project.is_archived:
        raise Archived(project=project)
    if text.fold(name) != project.name_key:
        _demand_free_name(organization, name)
    before, after = _terms_of(project), {"name": name, "description": description}
    if before == after:
        return project

    try:
        with transaction.atomic():
            save_fields(project, **after)
    except IntegrityError:
        raise ProjectNameTaken(name=name, archived="") from None
    log.record(PROJECT_CHANGED, by=by, target=project, before=before, after=after)
    return project


@transaction.atomic
def archive_project(*, project: Project, by: Actor) -> None:
    """Archive the project, and record it; do nothing if it is archived already.

    An archived project is left out of lists, keeps its name, and can be restored.
    """
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    active = organization.projects.active().filter(pk=project.pk)
    if active.update(archived_at=timezone.now()):
        log.record(PROJECT_ARCHIVED, by=by, target=project)


@transaction.atomic
def restore_project(*, project: Project, by: Actor) -> None:
    """Restore an archived project, and record it; do nothing if it is active.

    Raises the refusal of a limit that is reached.
    """
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    archived = organization.projects.archived().filter(pk=project.pk)
    if archived.exists():
        demand_room(organization, PROJECTS)
    if archived.update(archived_at=None):
        log.record(PROJECT_RESTORED, by=by, target=project)


def _demand_free_name(organization: Organization, name: str) -> None:
    """Raise ProjectNameTaken if a project of the organization has this name in any case."""
    namesake = organization.projects.named(name).first()
    if namesake is not None:
        raise ProjectNameTaken(name=name, archived=" (archived)" if namesake.is_archived else "")


def _insert(organization: Organization, name: str, description: str, by: Actor) -> Project:
    """Insert the project with the first free handle, and with the next one on a clash.

    Another request can insert the same name at the same time: raises ProjectNameTaken then.
    """

    def insert() -> Project:
        _demand_free_name(organization, name)
        handle = free_handle(organization.projects, name)
        return organization.projects.create(
            name=name, handle=handle, description=description, created_by=by.person
        )

    return insert_with_retries(insert)


def _terms_of(project: Project) -> dict[str, str]:
    """What people can change of a project, by field, as events of the history have it."""
    return {"name": project.name, "description": project.description}
