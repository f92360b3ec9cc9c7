"""What administrators do with gateways and their tokens.

Each action locks the organization exclusively: no one changes a gateway often.
"""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise, save_fields
from console.refusals import Refusal
from credentials.actions import demand_unused
from gateways.events import (
    GATEWAY_CHANGED,
    GATEWAY_CREATED,
    GATEWAY_DELETED,
    GATEWAY_TOKEN_CREATED,
    GATEWAY_TOKEN_ROTATED,
)
from gateways.models import Gateway, GatewayToken, Software
from gateways.permissions import MANAGE_GATEWAY
from gateways.terms import GatewayTerms
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.credential_kinds import CredentialKind, CredentialTerms
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.names import clean_short_name

MOST_GATEWAYS = 50
"""Of one organization."""


class GatewayNameTaken(Refusal):
    slug = "gateway-name-taken"
    message = "Another gateway is already named {name}."
    field = "name"


class TooManyGateways(Refusal):
    slug = "too-many-gateways"
    message = "{organization} has {most} gateways, which is the limit. Delete one first."


class GatewayGone(Refusal):
    slug = "gateway-gone"
    message = "This gateway was deleted."


class OnlyNginxCaches(Refusal):
    slug = "only-nginx-caches"
    message = "{software} does not cache answers. Select “Ask for each request”."
    field = "cache_seconds"
    is_mistake = True


class TokenStillWorks(Refusal):
    slug = "token-still-works"
    message = "{holder} has a token that works. Rotate it instead."


class NoTokenWorks(Refusal):
    slug = "no-token-works"
    message = "{holder} has no token that works. Create one."


TOKENS = CredentialKind(
    GatewayToken,
    "token",
    created=GATEWAY_TOKEN_CREATED,
    rotated=GATEWAY_TOKEN_ROTATED,
    revoked=None,
    gone_refusal=NoTokenWorks,
    max_per_holder=1,
    too_many_refusal=TokenStillWorks,
)
"""The tokens of gateways. They are not revoked: a gateway without one would let nothing through."""


@transaction.atomic
def create_gateway(
    *, terms: GatewayTerms, days: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """Create a gateway with its first token, valid for `days`, and record it.

    Returns the token, whose `secret` can be shown once. Raises TooManyGateways, GatewayNameTaken,
    InvalidName, OnlyNginxCaches, TooLong, or MadeAlready if this form was sent before.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY)
    terms = _clean(terms)
    if organization.gateways.count() >= MOST_GATEWAYS:
        raise TooManyGateways(organization=organization, most=MOST_GATEWAYS)
    demand_unused(GatewayToken, form_id)
    if organization.gateways.named(terms.name).exists():
        raise GatewayNameTaken(name=terms.name)

    gateway = organization.gateways.create(created_by=by.person, **asdict(terms))
    token = TOKENS.issue(CredentialTerms(gateway.name, days, form_id), gateway, by=by)
    log.record(GATEWAY_CREATED, by=by, target=gateway, after={**asdict(terms), "token": str(token)})
    return token


@transaction.atomic
def change_gateway(*, gateway: Gateway, terms: GatewayTerms, by: Actor) -> bool:
    """Change a gateway's name, software, environment and cache, and record it.

    Returns whether anything changed. A new environment counts from the next call; the rest only
    once the new configuration is copied to the gateway. Raises GatewayGone, GatewayNameTaken,
    InvalidName or OnlyNginxCaches.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    gateway, terms = _reload(organization, gateway), _clean(terms)
    before = asdict(GatewayTerms.of(gateway))
    if before == asdict(terms):
        return False
    if organization.gateways.named(terms.name).exclude(pk=gateway.pk).exists():
        raise GatewayNameTaken(name=terms.name)

    save_fields(gateway, **asdict(terms))
    log.record(GATEWAY_CHANGED, by=by, target=gateway, before=before, after=asdict(terms))
    return True


@transaction.atomic
def delete_gateway(*, gateway: Gateway, by: Actor) -> None:
    """Delete a gateway with its tokens and record it. Its next check is answered 404.

    Raises GatewayGone.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    gateway = _reload(organization, gateway)

    log.record(
        GATEWAY_DELETED,
        by=by,
        target=gateway,
        before={"tokens": [str(token) for token in gateway.tokens.living()]},
    )
    gateway.delete()


@transaction.atomic
def create_gateway_token(
    *, gateway: Gateway, days: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """Create a token, valid for `days`, for a gateway whose last token has expired.

    Raises GatewayGone, TokenStillWorks, TooLong, or MadeAlready if this form was sent before.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    gateway = _reload(organization, gateway)
    demand_unused(GatewayToken, form_id)
    TOKENS.demand_room(gateway)

    return TOKENS.create(CredentialTerms(gateway.name, days, form_id), gateway, by=by)


@transaction.atomic
def rotate_gateway_token(
    *, gateway: Gateway, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """Create a token that replaces the present one, which still works for `overlap_hours`.

    An older token that still works ends now. Raises GatewayGone, NoTokenWorks, OverlapTooLong, or
    MadeAlready if this form was sent before.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    gateway = _reload(organization, gateway)

    return TOKENS.rotate(TOKENS.newest_of(gateway), overlap_hours, form_id, by=by)


def _clean(terms: GatewayTerms) -> GatewayTerms:
    """The terms with a cleaned name. Raises OnlyNginxCaches, or InvalidName for an invalid name."""
    if terms.cache_seconds and terms.software != Software.NGINX:
        raise OnlyNginxCaches(software=Software(terms.software).label)
    return GatewayTerms(
        clean_short_name(terms.name), terms.software, terms.environment, terms.cache_seconds
    )


def _reload(organization: Organization, gateway: Gateway) -> Gateway:
    """The gateway, read again now that the organization is locked. Raises GatewayGone."""
    return first_or_raise(organization.gateways.filter(pk=gateway.pk), GatewayGone)
