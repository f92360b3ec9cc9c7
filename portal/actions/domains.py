"""Actions on the domains of the Developer Portal."""

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.domains.claiming import create_claim, delete_claim, put_check_first
from organizations.domains.host_names import InvalidHostName, clean_host_name
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively
from portal.events import DOMAIN_ADDED, DOMAIN_CHECK_REQUESTED, DOMAIN_REMOVED
from portal.models import PortalDomain
from portal.permissions import MANAGE_DOMAINS

MOST_PORTAL_DOMAINS = 5
"""Domains of one organization."""


class UnfitPortalDomain(Refusal):
    slug = "unfit-portal-domain"
    message = "{reason}"
    field = "name"
    is_mistake = True


class TooManyPortalDomains(Refusal):
    slug = "too-many-portal-domains"
    message = "An organization can have up to {most} domains. Remove one first."


@transaction.atomic
def add_domain(*, name: str, by: Actor) -> PortalDomain:
    """Claim a domain for the portal. Nothing is served there until its TXT record proves the claim.

    Other organizations can claim the same name. Raises UnfitPortalDomain, DomainAddedAlready or
    TooManyPortalDomains.
    """
    organization, by = authorize_exclusively(by, MANAGE_DOMAINS)
    try:
        name = clean_host_name(name)
    except InvalidHostName as error:
        raise UnfitPortalDomain(reason=error) from error
    domain: PortalDomain = create_claim(
        organization.portal_domains,
        name,
        by=by,
        most=MOST_PORTAL_DOMAINS,
        too_many=TooManyPortalDomains(most=MOST_PORTAL_DOMAINS),
    )
    log.record(DOMAIN_ADDED, by=by, target=domain)
    return domain


@transaction.atomic
def request_domain_check(*, domain: PortalDomain, by: Actor) -> None:
    """Have the domain checked next, unless it is about to be anyway. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    if put_check_first(organization.portal_domains, domain):
        log.record(DOMAIN_CHECK_REQUESTED, by=by, target=domain)


@transaction.atomic
def remove_domain(*, domain: PortalDomain, by: Actor) -> None:
    """Delete the domain, so that the portal is no longer served there. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    delete_claim(organization.portal_domains, domain)
    log.record(DOMAIN_REMOVED, by=by, target=domain)
