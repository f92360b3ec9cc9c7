"""Actions on an API as a whole."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from apis.actions.uploads import Upload, save_current_definition
from apis.events import API_CHANGED, API_CREATED, API_DELETED, API_VISIBILITY_CHANGED
from apis.lifecycle.obstacles import obstacle_to_deleting_versions
from apis.meters import APIS
from apis.models import Api, Visibility
from apis.permissions import CREATE_API, DELETE_API, MANAGE_API
from audit import log
from console.database.retries import insert_with_retries
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from console.words import text
from console.words.lines import InvalidLine, clean_line
from organizations.models import Organization, Role
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import find_roles
from organizations.tenancy.handles import free_handle
from organizations.tenancy.locks import authorize
from organizations.tenancy.meters import demand_room
from organizations.tenancy.names import clean_name
from organizations.tenancy.roles import AnyRole, in_events
from projects.actions import create_project
from projects.models import Project


class InvalidApiName(Refusal):
    slug = "unfit-api-name"
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


class TitleIsNoName(Refusal):
    slug = "title-is-no-name"
    message = "Enter a name. The title of the definition cannot be one, which needs: {rules}."
    field = "name"
    is_mistake = True


class ApiNameTaken(Refusal):
    slug = "api-name-taken"
    message = "Another API is already named {name}."
    field = "name"


class ProjectArchived(Refusal):
    slug = "project-archived"
    message = "{project} is archived. Choose another project, or restore it first."
    field = "project"


class ApiGone(Refusal):
    slug = "api-gone"
    message = "This API was deleted."


class NoRoleChosen(Refusal):
    slug = "no-role-chosen"
    message = "Select at least one role, or show the API to everyone."
    field = "roles"
    is_mistake = True


class WrongHandle(Refusal):
    slug = "wrong-handle"
    message = "This is not the handle of {api}. Enter {handle}."
    field = "handle"
    is_mistake = True


@transaction.atomic
def create_api(
    *, name: str, project: Project | str, summary: str = "", upload: Upload | None = None, by: Actor
) -> Api:
    """Create an API with its first version, in a project or in a new project of that name.

    The handle is made from the name and never changes. With an upload, the version has its major
    and its definition; its title and summary replace a name and a summary that are empty.

    Raises InvalidApiName, TitleIsNoName, ApiNameTaken, InvalidLine, NoHandleLeft, ProjectArchived,
    and what `create_project`, `demand_room` and `save_current_definition` raise.
    """
    if isinstance(project, str):
        project = _create_project(project, by)
    organization, by = authorize(by, CREATE_API, on=project)
    demand_room(organization, APIS)
    major = upload.number.major if upload else 1
    name = _name_or_title(name, upload)
    summary = clean_line(summary, field="summary") or _summary_of(upload)
    project = organization.projects.get(pk=project.pk)
    if project.is_archived:
        raise ProjectArchived(project=project)

    api = _insert(organization, name=name, project=project, summary=summary, by=by)
    version = api.versions.create(organization=organization, major=major)
    log.record(
        API_CREATED,
        by=by,
        target=api,
        after={"name": name, "handle": api.handle, "project": project.name},
    )
    if upload:
        save_current_definition(version, upload, by)
    return api


@transaction.atomic
def change_api(*, api: Api, name: str, summary: str, by: Actor) -> Api:
    """Change an API's name and summary, and record it; its handle and addresses stay.

    Does nothing if both are as before. Raises ApiGone, InvalidApiName, ApiNameTaken or InvalidLine.
    """
    organization, by = authorize(by, MANAGE_API, on=api)
    api = lock_api(organization, api)
    name = clean_name(name, refusal=InvalidApiName)
    summary = clean_line(summary, field="summary")
    if text.fold(name) != api.name_key:
        _demand_free_name(organization, name)
    before = {"name": api.name, "summary": api.summary}
    after = {"name": name, "summary": summary}
    if before == after:
        return api

    try:
        with transaction.atomic():
            save_fields(api, **after)
    except IntegrityError:
        raise ApiNameTaken(name=name) from None
    log.record(API_CHANGED, by=by, target=api, before=before, after=after)
    return api


@transaction.atomic
def change_visibility(
    *, api: Api, visibility: Visibility, slugs: Iterable[AnyRole], by: Actor
) -> None:
    """Change who sees the API in the Developer Portal, and record it.

    `slugs` are the roles that see it, and count only with Visibility.ROLES. Does nothing if all is
    as before. Raises ApiGone, NoRoleChosen, or RoleGone if one was deleted.
    """
    organization, by = authorize(by, MANAGE_API, on=api)
    api = lock_api(organization, api)
    roles = set(slugs) if visibility == Visibility.ROLES else set()
    if visibility == Visibility.ROLES and not roles:
        raise NoRoleChosen
    find_roles(organization, roles)
    before = {"visibility": api.visibility, "roles": in_events(api.role_slugs)}
    after = {"visibility": str(visibility), "roles": in_events(roles)}
    if before == after:
        return

    Api.objects.filter(pk=api.pk).update(visibility=visibility)
    api.role_rows.exclude(role__slug__in=roles).delete()
    for role in Role.objects.named(roles.difference(api.role_slugs), organization=organization):
        api.role_rows.create(organization=organization, role=role)
    log.record(API_VISIBILITY_CHANGED, by=by, target=api, before=before, after=after)


@transaction.atomic
def delete_api(*, api: Api, handle: str, by: Actor) -> None:
    """Delete an API with its versions, definitions and addresses, and record it.

    `handle` is what the person typed to confirm. All versions are locked, so that none is published
    during the deletion. Raises ApiGone, WrongHandle, StillShown or StillInUse.
    """
    organization, by = authorize(by, DELETE_API, on=api)
    api = lock_api(organization, api)
    if handle.strip() != api.handle:
        raise WrongHandle(api=api, handle=api.handle)
    versions = list(api.versions.newest_first().select_for_update())
    for version in versions:
        version.api = api
    if obstacle := obstacle_to_deleting_versions(versions):
        raise obstacle

    log.record(
        API_DELETED,
        by=by,
        target=api,
        before={"handle": api.handle, "versions": [version.number for version in versions]},
    )
    api.delete()


def lock_api(organization: Organization, api: Api) -> Api:
    """Lock the API's row until the transaction ends, and return it as it is now. Raises ApiGone."""
    rows = organization.apis.select_for_update(no_key=True)
    return first_or_raise(rows.filter(pk=api.pk), ApiGone)


def _create_project(name: str, by: Actor) -> Project:
    """Create the project for a new API. Refusals of its name are shown at the field `project`."""
    try:
        return create_project(name=name, by=by)
    except Refusal as refusal:
        if refusal.field == "name":
            refusal.field = "project"
        raise


def _name_or_title(name: str, upload: Upload | None) -> str:
    """The typed name, cleaned, or the title of the definition if the name is empty.

    Raises InvalidApiName or TitleIsNoName.
    """
    if upload and not text.normalize(name):
        return clean_name(upload.info_field("title"), refusal=TitleIsNoName)
    return clean_name(name, refusal=InvalidApiName)


def _summary_of(upload: Upload | None) -> str:
    """The definition's own summary; empty without one, or if it is no valid line."""
    try:
        return clean_line(upload.info_field("summary"), field="summary") if upload else ""
    except InvalidLine:
        return ""


def _demand_free_name(organization: Organization, name: str) -> None:
    """Raise ApiNameTaken if an API of the organization has this name, in any case."""
    if organization.apis.named(name).exists():
        raise ApiNameTaken(name=name)


def _insert(
    organization: Organization, *, name: str, project: Project, summary: str, by: Actor
) -> Api:
    """Create the API's row with the first free handle made from its name.

    Retries if another request took the handle at the same time. Raises ApiNameTaken or
    NoHandleLeft.
    """

    def insert() -> Api:
        _demand_free_name(organization, name)
        handle = free_handle(organization.apis, name)
        return organization.apis.create(
            name=name, handle=handle, project=project, summary=summary, created_by=by.person
        )

    return insert_with_retries(insert)
