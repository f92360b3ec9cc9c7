"""API operations for the organization itself, and the router of all of its operations."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from console.api.schemas import Listed, Strict
from organizations.api import (
    access_requests,
    events,
    groups,
    invitations,
    members,
    roles,
    snapshot,
)
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands

router = Router()
ONE = "/organizations/{uuid:organization}"
router.add_router("", members.router)
router.add_router("", invitations.router)
router.add_router("", roles.router)
router.add_router("", groups.router)
router.add_router("", access_requests.router)
router.add_router(ONE, snapshot.router)
router.add_router(ONE, events.router)


class Organization(Schema):
    """An organization."""

    id: UUID
    handle: str = Field(description="Its name in URLs of pages. It can change; the ID cannot.")
    name: str
    created_at: datetime
    state: Literal["active", "scheduled-for-deletion"]

    @staticmethod
    def resolve_state(organization: Any) -> str:
        # Of a suspended organization, nothing can be read.
        return "scheduled-for-deletion" if organization.is_being_deleted else "active"


class HandleQuery(Strict):
    """A handle, to find the ID of its organization."""

    handle: str = Field("", max_length=40, description="A handle that it has, or had before.")


@router.get(
    "/organizations",
    response=Listed[Organization],
    summary="List the organization of the token",
    tags=["Organization"],
)
@demands(VIEW_ORGANIZATION, by_id=False)
def list_organizations(request: ApiRequest, query: Query[HandleQuery]) -> object:
    """A token belongs to one organization, so there is one item, or none with another handle."""
    organization, handle = request.organization, query.handle
    matches = not handle or organization.handles.filter(handle=handle).exists()
    return {"items": [organization] if matches else [], "next_cursor": None}


@router.get(ONE, response=Organization, summary="Get an organization", tags=["Organization"])
@demands(VIEW_ORGANIZATION)
def get_organization(request: ApiRequest) -> object:
    """Get the organization with this ID."""
    return request.organization
