"""Operations of the API on the token that the request shows: get it, and revoke it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from console.api.schemas import Id
from machines import actions
from machines.models import ServiceAccountToken
from organizations.tenancy.api_access import ApiRequest, demands

router = Router(tags=["Token"])


class OrganizationOfToken(Schema):
    """The organization that the token belongs to."""

    id: UUID
    handle: str
    name: str


class Owner(Schema):
    """Who acts by the token."""

    type: Literal["user", "service_account"]
    id: Id
    name: str


class Token(Schema):
    """The token that the request has."""

    id: UUID
    name: str
    organization: OrganizationOfToken
    owner: Owner
    permissions: list[str] = Field(
        description="What was selected for it and its owner can do at this time."
    )
    created_at: datetime
    expires_at: datetime


@router.get("/token", response=Token, summary="Get the token")
@demands(None, by_id=False)
def get_token(request: ApiRequest) -> object:
    """Get the token that the request has, without its secret."""
    bearer: Any = request.auth
    holder = bearer.holder
    is_machine = isinstance(bearer.token, ServiceAccountToken)
    owner = (
        {"type": "service_account", "id": holder.pk, "name": holder.name}
        if is_machine
        else {"type": "user", "id": holder.user_id, "name": str(holder.user)}
    )
    return {
        "id": bearer.token.pk,
        "name": bearer.token.name,
        "organization": bearer.organization,
        "owner": owner,
        "permissions": sorted(permission.value for permission in bearer.permissions),
        "created_at": bearer.token.created_at,
        "expires_at": bearer.token.expires_at,
    }


@router.delete("/token", response={204: None}, summary="Revoke the token")
@demands(None, by_id=False)
def revoke_token(request: ApiRequest) -> None:
    """Revoke the token that the request has. Anyone who finds a token can do this."""
    bearer: Any = request.auth
    actions.end_shown_token(bearer=bearer)
