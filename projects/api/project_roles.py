"""Operations on the roles that members and groups have in one project only."""

from datetime import date
from typing import Annotated, Any

from django.db.models import F
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Day, Id, Listed, ListQuery, Strict
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles, row_or_invalid
from organizations.tenancy.api_resources import Resource
from organizations.tenancy.forms import RoleEndForm
from projects import actions
from projects.api.projects import projects
from projects.models import GroupProjectRole as GroupProjectRoleRow
from projects.models import ProjectRole as ProjectRoleRow

router = Router(tags=["Projects"])
OF_PROJECT = "Only those in this project."
Slug = Annotated[str, Field(description="The slug of a role that can be assigned in projects.")]
LastDay = Annotated[Day, Field(description="The last day, until 24:00 UTC; null for no end.")]


class ProjectRole(Schema):
    """One role of one member in one project."""

    id: Id
    project_id: Id
    member_id: Id
    role: str = Field(description="The slug of the role.")
    last_day: date | None = Field(description="Until 24:00 UTC. Null for no end.")
    is_direct: bool = Field(description="False for a role that groups give the member.")

    @staticmethod
    def resolve_role(project_role: Any) -> str:
        return str(project_role.role.slug)


class GroupProjectRole(Schema):
    """One role that a group gives its members in one project."""

    id: Id
    project_id: Id
    group_id: Id
    role: str = Field(description="The slug of the role.")

    @staticmethod
    def resolve_role(group_project_role: Any) -> str:
        return str(group_project_role.role.slug)


class ProjectRolesQuery(ListQuery):
    """Which roles of members the list shows."""

    project_id: str = Field("", max_length=40, description=OF_PROJECT)
    member_id: str = Field("", max_length=40, description="Only those of this member.")


class GroupProjectRolesQuery(ListQuery):
    """Which roles of groups the list shows."""

    project_id: str = Field("", max_length=40, description=OF_PROJECT)
    group_id: str = Field("", max_length=40, description="Only those of this group.")


class ProjectRoleChanges(FormBody):
    """What can be changed of a member's role in a project."""

    form = RoleEndForm
    last_day: LastDay | None = OPTIONAL


class NewProjectRole(ProjectRoleChanges):
    """A role to assign to a member in a project."""

    project_id: str = Field(description="The ID of a project that is not archived.")
    member_id: str = Field(description="The ID of the member, as the list of members has it.")
    role: Slug


class NewGroupProjectRole(Strict):
    """A role that a group is to give in a project."""

    project_id: str = Field(description="The ID of a project that is not archived.")
    group_id: str = Field(description="The ID of the group.")
    role: Slug


project_roles = Resource(
    router,
    "project-roles",
    noun="a project role",
    shows=ProjectRole,
    rows=lambda organization: (
        ProjectRoleRow.objects.with_details()
        .filter(organization=organization)
        .annotate(member_id=F("membership_id"))
    ),
)
group_project_roles = Resource(
    router,
    "group-project-roles",
    noun="a group project role",
    shows=GroupProjectRole,
    rows=lambda organization: GroupProjectRoleRow.objects.select_related("role").filter(
        organization=organization
    ),
)
project_roles.gets(MANAGE_MEMBERSHIP)
group_project_roles.gets(MANAGE_MEMBERSHIP)


@router.get(project_roles.list_path, response=Listed[ProjectRole], summary="List project roles")
@demands(MANAGE_MEMBERSHIP)
def list_project_roles(
    request: ApiRequest, response: HttpResponse, query: Query[ProjectRolesQuery]
) -> object:
    """List the roles that members have in projects, the oldest first, with those that ended."""
    rows: Any = project_roles.visible_to(request.auth, MANAGE_MEMBERSHIP)
    rows = narrow(rows, query, "project_id", "member_id")
    return page_of(request, response, query, rows, by=("given_at", "pk"))


@project_roles.creates(MANAGE_MEMBERSHIP)
def assign_project_role(request: ApiRequest, new_role: NewProjectRole) -> ProjectRoleRow:
    """Assign a member a role in a project. The member is notified.

    One that the member has there gets the last day that is sent.
    """
    project = projects.resolve(request, new_role.project_id, None)
    member = row_or_invalid(
        request.organization.memberships.all(), new_role.member_id, "member_id", "a member"
    )
    (slug,) = resolve_roles(request, [new_role.role], field="role")
    last_day = new_role.sent().get("last_day")
    actions.assign_project_role(
        project=project, membership=member, slug=slug, last_day=last_day, by=request.auth
    )
    rows = ProjectRoleRow.objects.filter(project=project, membership=member, is_direct=True)
    return rows.get(role__slug=slug.value)


@project_roles.changes(MANAGE_MEMBERSHIP)
def change_project_role(
    request: ApiRequest, project_role: ProjectRoleRow, changes: ProjectRoleChanges
) -> None:
    """Change until when the member has the role. One that groups give has no end of its own."""
    if not project_role.is_direct:
        raise actions.ProjectRoleGone
    (slug,) = resolve_roles(request, [project_role.role.slug])
    actions.assign_project_role(
        project=project_role.project,
        membership=project_role.membership,
        slug=slug,
        last_day=changes.over(project_role)["last_day"],
        by=request.auth,
    )


@project_roles.deletes(MANAGE_MEMBERSHIP)
def remove_project_role(request: ApiRequest, project_role: ProjectRoleRow) -> None:
    """Remove the role from the member, who is notified. One that groups give stays."""
    actions.remove_project_role(project_role=project_role, by=request.auth)


@router.get(
    group_project_roles.list_path,
    response=Listed[GroupProjectRole],
    summary="List group project roles",
)
@demands(MANAGE_MEMBERSHIP)
def list_group_project_roles(
    request: ApiRequest, response: HttpResponse, query: Query[GroupProjectRolesQuery]
) -> object:
    """List the roles that groups give in projects, the oldest first."""
    rows: Any = group_project_roles.visible_to(request.auth, MANAGE_MEMBERSHIP)
    rows = narrow(rows, query, "project_id", "group_id")
    return page_of(request, response, query, rows, by=("pk",))


@group_project_roles.creates(MANAGE_MEMBERSHIP)
def assign_group_project_role(
    request: ApiRequest, new_role: NewGroupProjectRole
) -> GroupProjectRoleRow:
    """Let a group give its members a role in a project. One that it gives there stays."""
    project = projects.resolve(request, new_role.project_id, None)
    groups = request.organization.groups.all()
    group = row_or_invalid(groups, new_role.group_id, "group_id", "a group")
    (slug,) = resolve_roles(request, [new_role.role], field="role")
    actions.assign_group_project_role(project=project, group=group, slug=slug, by=request.auth)
    rows = GroupProjectRoleRow.objects.filter(project=project, group=group)
    return rows.get(role__slug=slug.value)


@group_project_roles.deletes(MANAGE_MEMBERSHIP)
def remove_group_project_role(request: ApiRequest, group_project_role: GroupProjectRoleRow) -> None:
    """Remove the role from the group, and from members who have it there by no other way."""
    actions.remove_group_project_role(group_project_role=group_project_role, by=request.auth)
