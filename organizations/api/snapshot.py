"""The API operation for all access of all members, for programs that cache it."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Router, Schema
from pydantic import Field

from console.api.answering import etag_of
from console.api.schemas import Id
from organizations.models import Organization
from organizations.models.access_fingerprint import access_fingerprint
from organizations.permissions import CHECK_ACCESS
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.roles import permissions_of_role

router = Router(tags=["Access"])
AT_A_TIME = 2_000


class Access(Schema):
    """Who may do what."""

    class AccessOfMember(Schema):
        """A member with access, a role, and a second factor where one is required."""

        user_id: Id
        roles: list[str]

    permissions: dict[str, list[str]] = Field(
        description="What each role lets its holders do at this time, by the slug of the role."
    )
    members: list[AccessOfMember]


@router.get("/access", response=Access, summary="Get all roles of all members")
@demands(CHECK_ACCESS)
def get_access(request: ApiRequest) -> HttpResponseBase:
    """Get what each role can do, and the roles of every member.

    Keep the answer and its `ETag`. With `If-None-Match`, an organization in which no role, member
    or permission changed costs three small queries, and the answer is 304.
    """
    organization = request.organization
    permissions = _permissions_by_role(organization)
    # The ETag is computed before the content, so that a change in between is fetched once more.
    version = etag_of(json.dumps([permissions, access_fingerprint(organization)]))
    response = StreamingHttpResponse(
        _json_chunks(organization, permissions), content_type="application/json; charset=utf-8"
    )
    response["ETag"] = version
    return response


def _permissions_by_role(organization: Organization) -> dict[str, list[str]]:
    """The permissions of each role that are in effect, by its slug.

    While the organization waits for its deletion, only those with `outlasts_deletion`.
    """
    is_running = not organization.is_being_deleted
    return {
        role.value: sorted(
            p.value for p in permissions_of_role(role) if is_running or p.outlasts_deletion
        )
        for role in organization.all_roles
    }


def _json_chunks(organization: Organization, permissions: dict[str, list[str]]) -> Iterator[str]:
    """The JSON document in chunks, so that a million members are not held in memory."""
    yield f'{{"permissions": {json.dumps(permissions)}, "members": ['
    members: Any = organization.memberships.meeting_factor_requirement(organization).with_access()
    rows = members.values_list("user_id", "role_names").iterator(AT_A_TIME)
    for number, (user_id, names) in enumerate(rows):
        member = {"user_id": str(user_id), "roles": organization.parse_roles(names)}
        yield (", " if number else "") + json.dumps(member)
    yield "]}"
