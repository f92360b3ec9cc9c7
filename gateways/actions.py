"""What administrators do with gateways and their tokens: one function a deed, one transaction.

All of them have the organization alone: no one changes a gateway often.
"""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from audit import log
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
    gone=NoTokenWorks,
    most=1,
    too_many=TokenStillWorks,
)
"""Those of gateways. None is revoked: a gateway without one would let nothing through."""


@transaction.atomic
def create_gateway(
    *, terms: GatewayTerms, days: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """A gateway with its first token, which works for so many days. The text is on the token."""
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY)
    terms = _fit(terms)
    if organization.gateways.count() >= MOST_GATEWAYS:
        raise TooManyGateways(organization=organization, most=MOST_GATEWAYS)
    demand_unused(GatewayToken, form_id)
    _demand_free_name(organization, terms.name)

    gateway = organization.gateways.create(created_by=by.person, **asdict(terms))
    token = TOKENS.issue(CredentialTerms(gateway.name, days, form_id), gateway, by=by)
    log.record(
        GATEWAY_CREATED,
        organization=organization,
        by=by,
        target=gateway,
        after={**asdict(terms), "token": str(token)},
    )
    return token


@transaction.atomic
def change_gateway(*, gateway: Gateway, terms: GatewayTerms, by: Actor) -> bool:
    """Call it so, and write its configuration for this; returns whether anything changed.

    The environment counts from the next call. What the gateway runs learns of the rest when its
    new configuration is copied there.
    """
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    fresh, terms = _fresh(organization, gateway), _fit(terms)
    before = asdict(GatewayTerms.of(fresh))
    if before == asdict(terms):
        return False
    _demand_free_name(organization, terms.name, besides=fresh)

    for field, value in asdict(terms).items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(asdict(terms)))
    log.record(
        GATEWAY_CHANGED,
        organization=organization,
        by=by,
        target=fresh,
        before=before,
        after=asdict(terms),
    )
    return True


@transaction.atomic
def delete_gateway(*, gateway: Gateway, by: Actor) -> None:
    """End it with its tokens: its next question is answered as a stranger's is."""
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    fresh = _fresh(organization, gateway)

    log.record(
        GATEWAY_DELETED,
        organization=organization,
        by=by,
        target=fresh,
        before={"tokens": [str(token) for token in fresh.tokens.living()]},
    )
    fresh.delete()


@transaction.atomic
def create_gateway_token(
    *, gateway: Gateway, days: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """Another token for a gateway whose last one has expired."""
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    fresh = _fresh(organization, gateway)
    demand_unused(GatewayToken, form_id)
    TOKENS.demand_room(fresh)

    return TOKENS.create(CredentialTerms(fresh.name, days, form_id), fresh, by=by)


@transaction.atomic
def rotate_gateway_token(
    *, gateway: Gateway, overlap_hours: int, form_id: UUID | None = None, by: Actor
) -> GatewayToken:
    """Another token in place of the present one, which works for so many hours more."""
    organization, by = authorize_exclusively(by, MANAGE_GATEWAY, on=gateway)
    fresh = _fresh(organization, gateway)

    return TOKENS.rotate(TOKENS.newest(fresh), overlap_hours, form_id, by=by)


def _fit(terms: GatewayTerms) -> GatewayTerms:
    if terms.cache_seconds and terms.software != Software.NGINX:
        raise OnlyNginxCaches(software=Software(terms.software).label)
    return GatewayTerms(
        clean_short_name(terms.name), terms.software, terms.environment, terms.cache_seconds
    )


def _fresh(organization: Organization, gateway: Gateway) -> Gateway:
    """The gateway as it is now that the organization is locked."""
    fresh = organization.gateways.filter(pk=gateway.pk).first()
    if fresh is None:
        raise GatewayGone
    fresh.organization = organization
    return fresh


def _demand_free_name(
    organization: Organization, name: str, *, besides: Gateway | None = None
) -> None:
    """No one else can take it until this commits: all who name one wait for the same lock."""
    others = organization.gateways.named(name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise GatewayNameTaken(name=name)
