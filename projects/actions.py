"""What members do with projects."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit import log
from audit.models import Did
from console import text
from console.refusals import Refusal
from organizations import handles, names
from organizations.actions import entered_for
from organizations.models import Membership, Organization
from organizations.roles import Permission
from projects.models import Project


class UnfitProjectName(Refusal):
    message = "Choose another name. It needs: {rules}."
    field = "name"


class ProjectNameTaken(Refusal):
    message = "Another project is already named {name}{archived}."
    field = "name"


class NoHandleLeft(Refusal):
    message = "Too many projects have a similar name. Choose another name."
    field = "name"


class TakenMeanwhile(Refusal):
    message = "Someone else just created a project with a similar name. Try again."
    field = "name"


class Archived(Refusal):
    message = "{project} is archived. Restore it to make changes."


@transaction.atomic
def create_project(*, name: str, description: str = "", by: Membership) -> Project:
    """Start a project. Its handle is made from the name and stays."""
    organization, by = entered_for(by, Permission.MANAGE_PROJECT)
    name = _fit(name)
    _demand_free_name(organization, name)

    with _refused_if_taken(organization, name):
        project = organization.projects.create(
            name=name,
            handle=_free_handle(organization, name),
            description=description,
            created_by=by.user,
        )
    log.record(
        Did.PROJECT_CREATED,
        organization=organization,
        by=by.user,
        target=project,
        after={"name": name, "handle": project.handle},
    )
    return project


@transaction.atomic
def change_project(*, project: Project, name: str, description: str, by: Membership) -> Project:
    """Change the name and the description. The handle and every address stay."""
    organization, by = entered_for(by, Permission.MANAGE_PROJECT)
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
    with _refused_if_taken(organization, name):
        project.save(update_fields=["name", "description"])
    log.record(
        Did.PROJECT_CHANGED,
        organization=organization,
        by=by.user,
        target=project,
        before=before,
        after=after,
    )
    return project


@transaction.atomic
def archive_project(*, project: Project, by: Membership) -> None:
    """Put a project away: it is left out of lists, keeps its name, and can be restored."""
    organization, by = entered_for(by, Permission.MANAGE_PROJECT)
    active = organization.projects.active().filter(pk=project.pk)
    if active.update(archived_at=timezone.now()):
        log.record(Did.PROJECT_ARCHIVED, organization=organization, by=by.user, target=project)


@transaction.atomic
def restore_project(*, project: Project, by: Membership) -> None:
    """Take an archived project up again, as it was."""
    organization, by = entered_for(by, Permission.MANAGE_PROJECT)
    archived = organization.projects.archived().filter(pk=project.pk)
    if archived.update(archived_at=None):
        log.record(Did.PROJECT_RESTORED, organization=organization, by=by.user, target=project)


def _fit(name: str) -> str:
    name = names.normalize(name)
    if broken := names.broken_rules(name):
        raise UnfitProjectName(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def _demand_free_name(organization: Organization, name: str) -> None:
    taken = organization.projects.named(name).first()
    if taken is not None:
        raise ProjectNameTaken(name=name, archived=" (archived)" if taken.is_archived else "")


@contextmanager
def _refused_if_taken(organization: Organization, name: str) -> Iterator[None]:
    """Tell whoever was a moment too late for the name or its handle, as if they had been later."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _demand_free_name(organization, name)
        raise TakenMeanwhile from None


def _free_handle(organization: Organization, name: str) -> str:
    """The handle that the name makes, or the first free one near it."""
    handle = handles.make_handle(name)
    near = [handle, *handles.alternatives(handle)]
    taken = set(organization.projects.filter(handle__in=near).values_list("handle", flat=True))
    for candidate in near:
        if candidate not in taken and not handles.problem_with(candidate):
            return candidate
    raise NoHandleLeft


def _described(project: Project) -> dict[str, str]:
    return {"name": project.name, "description": project.description}
