"""What members do with projects."""

from contextlib import suppress

from django.db import IntegrityError, transaction
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
    """Start a project. Its handle is made from the name and stays."""
    organization, by = authorize(by, MANAGE_PROJECT)
    demand_room(organization, PROJECTS)
    name = _fit(name)
    _demand_free_name(organization, name)

    project = _insert(organization, name, description, by)
    log.record(
        PROJECT_CREATED,
        organization=organization,
        by=by,
        target=project,
        after={"name": name, "handle": project.handle},
    )
    return project


@transaction.atomic
def change_project(*, project: Project, name: str, description: str, by: Actor) -> Project:
    """Change the name and the description. The handle and every address stay."""
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    project = organization.projects.select_for_update(no_key=True).get(pk=project.pk)
    name = _fit(name)
    if project.is_archived:
        raise Archived(project=project)
    if text.fold(name) != project.name_key:
        _demand_free_name(organization, name)
    before, after = _described(project), {"name": name, "description": description}
    if before == after:
        return project

    project.name, project.description = name, description
    try:
        with transaction.atomic():
            project.save(update_fields=["name", "description"])
    except IntegrityError:
        raise ProjectNameTaken(name=name, archived="") from None
    log.record(
        PROJECT_CHANGED,
        organization=organization,
        by=by,
        target=project,
        before=before,
        after=after,
    )
    return project


@transaction.atomic
def archive_project(*, project: Project, by: Actor) -> None:
    """Put a project away: it is left out of lists, keeps its name, and can be restored."""
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    active = organization.projects.active().filter(pk=project.pk)
    if active.update(archived_at=timezone.now()):
        log.record(PROJECT_ARCHIVED, organization=organization, by=by, target=project)


@transaction.atomic
def restore_project(*, project: Project, by: Actor) -> None:
    """Take an archived project up again, as it was."""
    organization, by = authorize(by, MANAGE_PROJECT, on=project)
    archived = organization.projects.archived().filter(pk=project.pk)
    if archived.exists():
        demand_room(organization, PROJECTS)
    if archived.update(archived_at=None):
        log.record(PROJECT_RESTORED, organization=organization, by=by, target=project)


def _fit(name: str) -> str:
    name = names.normalize(name)
    if broken := names.broken_rules(name):
        raise UnfitProjectName(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def _demand_free_name(organization: Organization, name: str) -> None:
    taken = organization.projects.named(name).first()
    if taken is not None:
        raise ProjectNameTaken(name=name, archived=" (archived)" if taken.is_archived else "")


def _insert(organization: Organization, name: str, description: str, by: Actor) -> Project:
    """Write the row: another member may be writing one of the same name or handle right now.

    The later of the two is told that the name is taken, or takes the next free handle.
    """
    while True:
        handle = free_handle(organization.projects, name)
        with suppress(IntegrityError), transaction.atomic():
            return organization.projects.create(
                name=name, handle=handle, description=description, created_by=by.person
            )
        _demand_free_name(organization, name)


def _described(project: Project) -> dict[str, str]:
    return {"name": project.name, "description": project.description}
