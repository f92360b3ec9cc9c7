"""The members of an organization, as programs read them."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.email_addresses import BadAddress, email_key
from console.api.lists import page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.roles import RoleSlug, parse_roles

router = Router(tags=["Members"])


class Member(Schema):
    """A person who belongs to the organization."""

    id: Id = Field(description="The membership. A person who comes back has another.")
    user_id: Id
    name: str
    email: str
    roles: list[RoleSlug]
    is_active: bool = Field(description="Whether the person can sign in at all.")
    joined_at: datetime

    @staticmethod
    def resolve_name(member: Any) -> str:
        """The person's, which may be empty."""
        return str(member.user.name)

    @staticmethod
    def resolve_email(member: Any) -> str:
        """The person's primary address."""
        return str(member.user.email)

    @staticmethod
    def resolve_is_active(member: Any) -> bool:
        """Of the person."""
        return bool(member.user.is_active)

    @staticmethod
    def resolve_roles(member: Any) -> tuple[RoleSlug, ...]:
        """Those held, in the order in which roles are shown."""
        return parse_roles(member.role_names)


class MembersQuery(ListQuery):
    """Which members the list shows."""

    role: RoleSlug | None = Field(None, description="Only members with this role.")
    email: str = Field(
        "", max_length=320, description="Only the member with this primary email address."
    )


@router.get("/members", response=Listed[Member], summary="List members")
@demands(VIEW_ORGANIZATION)
def list_members(request: ApiRequest, response: HttpResponse, query: Query[MembersQuery]) -> object:
    """List the members of the organization, those who have belonged longest first."""
    rows = request.organization.memberships.all()
    if query.role is not None:
        rows = rows.of_role_in(query.role, organization=request.organization)
    if query.email:
        rows = rows.filter(user__email=_key(query.email))
    shown = rows.with_role_names().select_related("user")
    return page_of(request, response, query, shown, by=("joined_at", "pk"))


@router.get("/members/{member}", response=Member, summary="Get a member")
@demands(VIEW_ORGANIZATION)
def get_member(request: ApiRequest, member: str) -> object:
    """Get the member with this ID."""
    rows = request.organization.memberships.with_role_names().select_related("user")
    return row_or_404(rows, member)


def _key(email: str) -> str:
    """The address as it is kept. What is not an address belongs to no one."""
    try:
        return email_key(email)
    except BadAddress:
        return ""
