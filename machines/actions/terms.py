"""The rules for creating tokens: which permissions they can have, and how many there can be."""

from collections.abc import Collection
from dataclasses import dataclass

from console.refusals import Refusal
from machines.events import TOKEN_CREATED, TOKEN_REVOKED, TOKEN_ROTATED
from machines.models import PersonalToken, ServiceAccountToken, Token
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.roles import Permission

MOST_TOKENS = 20
"""How many unexpired tokens one member of an organization, or one service account, can have."""


class NoPermission(Refusal):
    slug = "no-permission"
    message = "Select at least one permission."
    field = "permissions"
    is_mistake = True


class MoreThanYours(Refusal):
    slug = "more-than-yours"
    message = "You can select only permissions you have. You do not have: {missing}."
    field = "permissions"


class TooManyTokens(Refusal):
    slug = "too-many-tokens"
    message = "{holder} has {most} tokens here, which is the limit. Revoke one first."


class TokenGone(Refusal):
    slug = "token-gone"
    message = "This token was revoked or has ended."


def _kind[Row: Token](model: type[Row]) -> CredentialKind[Row]:
    """What actions create, rotate and revoke tokens of this model with: events, limit, refusals."""
    return CredentialKind(
        model,
        "token",
        created=TOKEN_CREATED,
        rotated=TOKEN_ROTATED,
        revoked=TOKEN_REVOKED,
        gone_refusal=TokenGone,
        max_per_holder=MOST_TOKENS,
        too_many_refusal=TooManyTokens,
    )


PERSONAL_TOKENS = _kind(PersonalToken)
SERVICE_ACCOUNT_TOKENS = _kind(ServiceAccountToken)


@dataclass(frozen=True, kw_only=True)
class TokenTerms(CredentialTerms):
    """What a form or a program asks for when it creates a token."""

    permissions: Collection[Permission]


def demand_own_permissions(
    by: Actor, permissions: Collection[Permission], *, in_projects: bool = False
) -> None:
    """Check that the actor has every one of these permissions, so that no token adds to them.

    With `in_projects`, those that they have in some project suffice: for a token of their own.
    Raises NoPermission if there are none, and MoreThanYours for those that the actor lacks.
    """
    if not permissions:
        raise NoPermission
    if missing_permissions := sorted(p.label for p in permissions if not _has(by, p, in_projects)):
        raise MoreThanYours(missing=", ".join(missing_permissions))


def _has(by: Actor, permission: Permission, in_projects: bool) -> bool:
    """Whether the actor has the permission everywhere, or in any project if that suffices."""
    reach = by.reach(permission)
    return bool(reach) if in_projects else reach.is_everywhere


def permission_columns(permissions: Collection[Permission]) -> dict[str, list[str]]:
    """The column values of a token with these permissions."""
    return {"permissions": sorted(permission.value for permission in permissions)}
