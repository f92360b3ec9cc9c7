"""API operations for the requests of members for access that they lack."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool

from console.api.lists import page_of
from console.api.schemas import Day, Id, Listed, ListQuery, Strict
from organizations import actions
from organizations.models import AccessRequest as AccessRequestRow
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.api_access import ApiRequest, demands, resolve_roles
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Members"])


class AccessRequest(Schema):
    """A member's request for a role with a permission."""

    id: Id
    member_id: Id
    user_id: Id
    permission: str
    project_id: Id | None = Field(
        description="The project that it is about; null for the organization."
    )
    reason: str
    asked_at: datetime
    granted_at: datetime | None
    declined_at: datetime | None = Field(description="When it was declined, or withdrawn.")

    @staticmethod
    def resolve_member_id(access_request: Any) -> int:
        return int(access_request.membership_id)

    @staticmethod
    def resolve_user_id(access_request: Any) -> int:
        return int(access_request.membership.user_id)

    @staticmethod
    def resolve_project_id(access_request: Any) -> int | None:
        key: int | None = access_request.project_id
        return key


class AccessRequestsQuery(ListQuery):
    """Which access requests the list shows."""

    open: bool | None = Field(
        None, description="Only requests that wait for an answer, or only answered ones."
    )


class Grant(Strict):
    """The role with which an access request is granted, and where and until when it counts."""

    role: str = Field(
        description="The slug of a role with the permission, which gives nothing that the token"
        " may not do itself."
    )
    everywhere: StrictBool = Field(
        False, description="Grant a request about a project in the whole organization."
    )
    last_day: Day | None = Field(
        None, description="The last day of the role, until 24:00 UTC. Only in a project."
    )


access_requests = Resource(
    router,
    "access-requests",
    noun="an access request",
    shows=AccessRequest,
    rows=lambda organization: organization.access_requests.select_related("membership"),
)
access_requests.gets(MANAGE_MEMBERSHIP)


@router.get(
    access_requests.list_path, response=Listed[AccessRequest], summary="List access requests"
)
@demands(MANAGE_MEMBERSHIP)
def list_access_requests(
    request: ApiRequest, response: HttpResponse, query: Query[AccessRequestsQuery]
) -> object:
    """List the access requests of members, the oldest first."""
    rows: Any = access_requests.visible_to(request.auth, MANAGE_MEMBERSHIP)
    if query.open is not None:
        waiting = request.organization.access_requests.open()
        rows = rows.filter(pk__in=waiting) if query.open else rows.exclude(pk__in=waiting)
    return page_of(request, response, query, rows, by=("asked_at", "pk"))


@access_requests.step("grant", MANAGE_MEMBERSHIP)
def grant_access_request(
    request: ApiRequest, access_request: AccessRequestRow, grant: Grant
) -> None:
    """Assign the member the role, in the project of the request or in the organization."""
    (role,) = resolve_roles(request, [grant.role], field="role")
    actions.grant_access(
        request=access_request,
        slug=role,
        is_everywhere=grant.everywhere,
        last_day=grant.last_day,
        by=request.auth,
    )


@access_requests.step("decline", MANAGE_MEMBERSHIP)
def decline_access_request(request: ApiRequest, access_request: AccessRequestRow) -> None:
    """Decline the request. The member is notified, and can make another one."""
    actions.decline_access(request=access_request, by=request.auth)
