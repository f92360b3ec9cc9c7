"""API operations for the members of an organization and their roles."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.api.values import ROLES_OF_ORGANIZATION, address_key, slugs_of
from organizations.models.membership_queryset import in_effect
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.roles import BUILT_IN, permissions_of_role

router = Router(tags=["Members"])


class Member(Schema):
    """A person who belongs to the organization."""

    id: Id = Field(description="The membership. A person who comes back has another.")
    user_id: Id
    name: str
    email: str
    roles: list[str] = Field(description=ROLES_OF_ORGANIZATION)
    is_active: bool = Field(description="Whether the person can sign in at all.")
    joined_at: datetime
    ends_at: datetime | None = Field(
        description="From then on, the member has no access. The end of a day in UTC."
    )
    suspended_at: datetime | None = Field(
        description="Since when an administrator has suspended the member, who has no access."
    )

    @staticmethod
    def resolve_name(member: Any) -> str:
        return str(member.user.name)

    @staticmethod
    def resolve_email(member: Any) -> str:
        return str(member.user.email)

    @staticmethod
    def resolve_is_active(member: Any) -> bool:
        return bool(member.user.is_active)

    @staticmethod
    def resolve_roles(member: Any) -> list[str]:
        return slugs_of(member)


class MembersQuery(ListQuery):
    """Which members the list shows."""

    role: str | None = Field(
        None,
        min_length=1,
        max_length=30,
        description="Only members with the role that has this slug; none if there is no such role.",
    )
    has_access: bool | None = Field(
        None, description="Only members with access now, or only suspended and ended ones."
    )
    email: str = Field(
        "", max_length=320, description="Only the member with this primary email address."
    )


@router.get("/members", response=Listed[Member], summary="List members")
@demands(VIEW_ORGANIZATION)
def list_members(request: ApiRequest, response: HttpResponse, query: Query[MembersQuery]) -> object:
    """List the members of the organization, those who have belonged longest first."""
    memberships = request.organization.memberships.all()
    if query.role is not None:
        memberships = memberships.of_role_in(query.role, organization=request.organization)
    if query.has_access is not None:
        memberships = memberships.filter(in_effect() if query.has_access else ~in_effect())
    if query.email:
        memberships = memberships.filter(user__email=address_key(query.email))
    members = memberships.with_role_names().select_related("user")
    return page_of(request, response, query, members, by=("joined_at", "pk"))


@router.get("/members/{member}", response=Member, summary="Get a member")
@demands(VIEW_ORGANIZATION)
def get_member(request: ApiRequest, member: str) -> object:
    """Get the member with this ID."""
    rows = request.organization.memberships.with_role_names().select_related("user")
    return row_or_404(rows, member)


class Role(Schema):
    """A role, with what it lets its holders do."""

    slug: str = Field(description="It never changes, also if an own role is renamed.")
    name: str
    description: str
    permissions: list[str]
    is_built_in: bool = Field(description="False for a role that the organization made.")


class Roles(Schema):
    """The built-in roles, and those that the organization made: they are few."""

    items: list[Role]


@router.get("/roles", response=Roles, summary="List roles")
@demands(VIEW_ORGANIZATION)
def list_roles(request: ApiRequest) -> object:
    """List the roles that members can have, with the permissions of each."""
    return {
        "items": [
            {
                "slug": role.value,
                "name": role.label,
                "description": role.description,
                "permissions": sorted(permission.value for permission in permissions_of_role(role)),
                "is_built_in": role in BUILT_IN,
            }
            for role in request.organization.all_roles
        ]
    }
