"""API operations for the groups of an organization and who is in them."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.api.values import slugs_of
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404

router = Router(tags=["Members"])


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

    member_id: Id
    user_id: Id
    added_at: datetime

    @staticmethod
    def resolve_member_id(group_member: Any) -> int:
        return int(group_member.membership_id)

    @staticmethod
    def resolve_user_id(group_member: Any) -> int:
        return int(group_member.membership.user_id)


@router.get("/groups", response=Listed[Group], summary="List groups")
@demands(VIEW_ORGANIZATION)
def list_groups(request: ApiRequest, response: HttpResponse, query: Query[ListQuery]) -> object:
    """List the groups of the organization, the oldest first."""
    rows = request.organization.groups.for_list()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@router.get("/groups/{group}/members", response=Listed[GroupMember], summary="List group members")
@demands(VIEW_ORGANIZATION)
def list_group_members(
    request: ApiRequest, response: HttpResponse, group: str, query: Query[ListQuery]
) -> object:
    """List who is in the group with this ID, those who have been in it longest first."""
    row = row_or_404(request.organization.groups.all(), group)
    rows = row.group_members.select_related("membership")
    return page_of(request, response, query, rows, by=("added_at", "pk"))
