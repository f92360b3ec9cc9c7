"""API operations for the groups of an organization and who is in them."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery, Strict
from organizations import actions
from organizations.api.members import members
from organizations.api.values import slugs_of
from organizations.forms.groups import GroupForm
from organizations.models import Group as GroupRow
from organizations.models import GroupMember as GroupMemberRow
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles, row_or_404
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Members"])
GivenSlugs = Annotated[
    list[str],
    Field(
        description="The slugs of all roles that the group is to give, not the Administrator's."
        " A token adds and removes only roles that give nothing that it may not do itself."
    ),
]


class Group(Schema):
    """Members who get the same roles."""

    id: Id
    name: str
    roles: list[str] = Field(description="What it gives its members in the organization.")
    created_at: datetime

    @staticmethod
    def resolve_roles(group: Any) -> list[str]:
        return slugs_of(group)


class GroupMember(Schema):
    """That a member is in a group."""

    id: Id
    group_id: Id
    member_id: Id
    user_id: Id
    added_at: datetime

    @staticmethod
    def resolve_member_id(group_member: Any) -> int:
        return int(group_member.membership_id)

    @staticmethod
    def resolve_user_id(group_member: Any) -> int:
        return int(group_member.membership.user_id)


class GroupsQuery(ListQuery):
    """Which groups the list shows."""

    name: str = Field("", max_length=60, description="Only the group with exactly this name.")


class GroupChanges(FormBody):
    """What can be changed of a group: its name, and the roles that it gives."""

    form = GroupForm
    name: str = OPTIONAL
    roles: GivenSlugs = OPTIONAL


class NewGroup(GroupChanges):
    """A group to create. Without roles, it gives none."""

    form = GroupForm
    name: str


class NewGroupMember(Strict):
    """A member to put into a group."""

    group_id: str = Field(description="The ID of the group.")
    member_id: str = Field(description="The ID of the member, as the list of members has it.")


groups = Resource(
    router,
    "groups",
    noun="a group",
    shows=Group,
    rows=lambda organization: organization.groups.for_list(),
)
group_members = Resource(
    router,
    "group-members",
    noun="a group member",
    shows=GroupMember,
    rows=lambda organization: GroupMemberRow.objects.filter(
        organization=organization
    ).select_related("membership"),
)
groups.gets(VIEW_ORGANIZATION)
group_members.gets(VIEW_ORGANIZATION)


@router.get(groups.list_path, response=Listed[Group], summary="List groups")
@demands(VIEW_ORGANIZATION)
def list_groups(request: ApiRequest, response: HttpResponse, query: Query[GroupsQuery]) -> object:
    """List the groups of the organization, the oldest first."""
    rows = narrow(groups.visible_to(request.auth, VIEW_ORGANIZATION), query, "name")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@groups.creates(MANAGE_MEMBERSHIP)
def create_group(request: ApiRequest, new_group: NewGroup) -> GroupRow:
    """Create a group without members, which gives these roles."""
    group = actions.create_group(name=new_group.name, by=request.auth)
    _change_roles(request, group, new_group)
    return group


@groups.changes(MANAGE_MEMBERSHIP)
def change_group(request: ApiRequest, group: GroupRow, changes: GroupChanges) -> None:
    """Change the name, or the roles that all its members get."""
    sent = changes.sent()
    if "name" in sent:
        actions.rename_group(group=group, name=sent["name"], by=request.auth)
    _change_roles(request, group, changes)


@groups.deletes(MANAGE_MEMBERSHIP)
def delete_group(request: ApiRequest, group: GroupRow) -> None:
    """Delete the group. Its members lose the roles that only it gave them."""
    actions.delete_group(group=group, by=request.auth)


@router.get(f"{groups.path}/members", response=Listed[GroupMember], summary="List group members")
@demands(VIEW_ORGANIZATION)
def list_group_members(
    request: ApiRequest, response: HttpResponse, group: str, query: Query[ListQuery]
) -> object:
    """List who is in the group with this ID, those who have been in it longest first."""
    row = row_or_404(request.organization.groups.all(), group)
    rows = row.group_members.select_related("membership")
    return page_of(request, response, query, rows, by=("added_at", "pk"))


@group_members.creates(MANAGE_MEMBERSHIP)
def add_group_member(request: ApiRequest, new_group_member: NewGroupMember) -> GroupMemberRow:
    """Put a member into a group, who gets its roles and is notified."""
    group = groups.resolve(request, new_group_member.group_id, MANAGE_MEMBERSHIP)
    member = members.resolve(request, new_group_member.member_id, MANAGE_MEMBERSHIP)
    try:
        actions.add_to_group(group=group, memberships=[member], by=request.auth)
    except actions.InGroupAlready as refusal:
        refusal.field = "member_id"
        raise
    group_member: GroupMemberRow = group.group_members.get(membership=member)
    return group_member


@group_members.deletes(MANAGE_MEMBERSHIP)
def remove_group_member(request: ApiRequest, group_member: GroupMemberRow) -> None:
    """Take the member out of the group, with the roles that only it gave."""
    actions.remove_from_group(group_member=group_member, by=request.auth)


def _change_roles(request: ApiRequest, group: GroupRow, body: GroupChanges) -> None:
    """Let the group give the roles of the body, if it has any."""
    sent = body.sent()
    if "roles" in sent:
        roles = resolve_roles(request, sent["roles"])
        actions.change_group_roles(group=group, slugs=roles, by=request.auth)
