"""Invitations that no one has answered yet, as programs read them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import page_of
from console.api.schemas import Listed, ListQuery
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.roles import RoleSlug, parse_roles

router = Router(tags=["Members"])


class Invitation(Schema):
    """A question to an email address: will you join, in these roles?"""

    id: UUID
    email: str
    roles: list[RoleSlug]
    invited_at: datetime
    expires_at: datetime
    is_expired: bool = Field(description="Whether it can no longer be accepted.")

    @staticmethod
    def resolve_roles(invitation: Any) -> tuple[RoleSlug, ...]:
        """Those offered, in the order in which roles are shown."""
        return parse_roles(invitation.role_names)

    @staticmethod
    def resolve_is_expired(invitation: Any) -> bool:
        """Whether its time has run out."""
        return bool(invitation.is_lapsed)


@router.get("/invitations", response=Listed[Invitation], summary="List invitations")
@demands(MANAGE_MEMBERSHIP)
def list_invitations(
    request: ApiRequest, response: HttpResponse, query: Query[ListQuery]
) -> object:
    """List the invitations that are not answered, the oldest first."""
    rows = request.organization.invitations.unanswered().for_list()
    return page_of(request, response, query, rows, by=("invited_at", "pk"))
