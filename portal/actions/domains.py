"""Actions on the domains of the Developer Portal."""

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from organizations.domains.host_names import InvalidHostName, clean_host_name
from organizations.models import Organization
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


class DomainAddedAlready(Refusal):
    slug = "domain-added-already"
    message = "{domain} was already added."
    field = "name"
    is_mistake = True


class TooManyPortalDomains(Refusal):
    slug = "too-many-portal-domains"
    message = "An organization can have up to {most} domains. Remove one first."


class DomainGone(Refusal):
    slug = "domain-gone"
    message = "{domain} was removed by someone else."


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
    domains = organization.portal_domains
    if domains.filter(name=name).exists():
        raise DomainAddedAlready(domain=name)
    _demand_room(organization)
    domain: PortalDomain = domains.create(name=name, created_by=by.person)
    log.record(DOMAIN_ADDED, by=by, target=domain)
    return domain


@transaction.atomic
def request_domain_check(*, domain: PortalDomain, by: Actor) -> None:
    """Have the domain checked next, unless it is about to be anyway. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    now = timezone.now()
    domains = organization.portal_domains.filter(pk=domain.pk)
    if domains.exclude(next_check_at__lte=now).update(next_check_at=now):
        log.record(DOMAIN_CHECK_REQUESTED, by=by, target=domain)
    elif not domains.exists():
        raise DomainGone(domain=domain)


@transaction.atomic
def remove_domain(*, domain: PortalDomain, by: Actor) -> None:
    """Delete the domain, so that the portal is no longer served there. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    deleted, _ = organization.portal_domains.filter(pk=domain.pk).delete()
    if not deleted:
        raise DomainGone(domain=domain)
    log.record(DOMAIN_REMOVED, by=by, target=domain)


def _demand_room(organization: Organization) -> None:
    """Raise TooManyPortalDomains if the organization has as many domains as it can have."""
    if organization.portal_domains.count() >= MOST_PORTAL_DOMAINS:
        raise TooManyPortalDomains(most=MOST_PORTAL_DOMAINS)
