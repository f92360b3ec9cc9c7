"""API operations for the members of an organization, their roles and its open invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.email_addresses import BadAddress, email_key
from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.models.membership_queryset import in_effect
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.roles import BUILT_IN, permissions_of_role

router = Router(tags=["Members"])
ROLES_OF_ORGANIZATION = "The slugs of the roles, as the list of roles has them."


def slugs_of(row: Any) -> list[str]:
    """The slugs of the roles in the text `role_names` of a row, in the order of roles."""
    return [role.value for role in row.organization.parse_roles(row.role_names)]


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
        memberships = memberships.filter(user__email=_address_key(query.email))
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


class Invitation(Schema):
    """A question to an email address: will you join, in these roles?"""

    id: UUID
    email: str
    roles: list[str] = Field(description=ROLES_OF_ORGANIZATION)
    project_id: Id | None = Field(
        description="The only project in which the roles are assigned; null for the organization."
    )
    membership_ends_at: datetime | None = Field(
        description="From then on, who joins has no access. The end of a day in UTC."
    )
    invited_at: datetime
    expires_at: datetime
    is_expired: bool = Field(description="Whether it can no longer be accepted.")

    @staticmethod
    def resolve_roles(invitation: Any) -> list[str]:
        return slugs_of(invitation)

    @staticmethod
    def resolve_project_id(invitation: Any) -> int | None:
        key: int | None = invitation.project_id
        return key

    @staticmethod
    def resolve_is_expired(invitation: Any) -> bool:
        return bool(invitation.is_lapsed)


@router.get("/invitations", response=Listed[Invitation], summary="List invitations")
@demands(MANAGE_MEMBERSHIP)
def list_invitations(
    request: ApiRequest, response: HttpResponse, query: Query[ListQuery]
) -> object:
    """List the invitations that are not answered, the oldest first."""
    rows = request.organization.invitations.unanswered().for_list()
    return page_of(request, response, query, rows, by=("invited_at", "pk"))


def _address_key(email: str) -> str:
    """The address in its stored form; empty for an invalid one, so that it matches no one."""
    try:
        return email_key(email)
    except BadAddress:
        return ""
