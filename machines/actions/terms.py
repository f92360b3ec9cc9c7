"""What tokens are made under: no right beyond the maker's, and no more of them than needed."""

from collections.abc import Collection
from dataclasses import dataclass

from console.refusals import Refusal
from machines.events import TOKEN_CREATED, TOKEN_REVOKED, TOKEN_ROTATED
from machines.models import PersonalToken, ServiceAccountToken, Token
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.roles import Permission

MOST_TOKENS = 20
"""Of one member in an organization, or of one service account, that are at work."""


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
    return CredentialKind(
        model,
        "token",
        created=TOKEN_CREATED,
        rotated=TOKEN_ROTATED,
        revoked=TOKEN_REVOKED,
        gone=TokenGone,
        most=MOST_TOKENS,
        too_many=TooManyTokens,
    )


PERSONAL_TOKENS = _kind(PersonalToken)
SERVICE_ACCOUNT_TOKENS = _kind(ServiceAccountToken)


@dataclass(frozen=True, kw_only=True)
class TokenTerms(CredentialTerms):
    """What someone wants a token for, and what it may."""

    permissions: Collection[Permission]


def demand_own_permissions(by: Actor, permissions: Collection[Permission]) -> None:
    """Refuse to hand out a permission that the actor lacks, or none at all."""
    if not permissions:
        raise NoPermission
    if missing := sorted(each.label for each in permissions if not by.can(each)):
        raise MoreThanYours(missing=", ".join(missing))


def permission_columns(permissions: Collection[Permission]) -> dict[str, list[str]]:
    """The columns of a token that say what it may."""
    return {"permissions": sorted(each.value for each in permissions)}
