"""What administrators do with the domains of the Developer Portal."""

from django.db import transaction
from django.utils import timezone

from audit import log
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively
from portal.domains.host_names import InvalidHostName, clean_host_name
from portal.events import DOMAIN_ADDED, DOMAIN_CHECK_REQUESTED, DOMAIN_REMOVED
from portal.models import PortalDomain
from portal.permissions import MANAGE_DOMAINS

MOST_PORTAL_DOMAINS = 5
"""Of one organization."""


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
    """Claim a name. Nothing is served there until it is proved, and others can claim it, too."""
    organization, by = authorize_exclusively(by, MANAGE_DOMAINS)
    try:
        fit = clean_host_name(name)
    except InvalidHostName as unfit:
        raise UnfitPortalDomain(reason=unfit) from unfit
    if organization.portal_domains.filter(name=fit).exists():
        raise DomainAddedAlready(domain=fit)
    _demand_room(organization)
    domain: PortalDomain = organization.portal_domains.create(name=fit, created_by=by.person)
    log.record(DOMAIN_ADDED, organization=organization, by=by, target=domain)
    return domain


@transaction.atomic
def request_domain_check(*, domain: PortalDomain, by: Actor) -> None:
    """Have the record asked for next. Nothing changes while that is about to happen anyway."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    now = timezone.now()
    mine = organization.portal_domains.filter(pk=domain.pk)
    if mine.exclude(next_check_at__lte=now).update(next_check_at=now):
        log.record(DOMAIN_CHECK_REQUESTED, organization=organization, by=by, target=domain)
    elif not mine.exists():
        raise DomainGone(domain=domain)


@transaction.atomic
def remove_domain(*, domain: PortalDomain, by: Actor) -> None:
    """Stop serving the portal there, from the next request on."""
    organization, by = authorize(by, MANAGE_DOMAINS, on=domain)
    gone, _ = organization.portal_domains.filter(pk=domain.pk).delete()
    if not gone:
        raise DomainGone(domain=domain)
    log.record(DOMAIN_REMOVED, organization=organization, by=by, target=domain)


def _demand_room(organization: Organization) -> None:
    if organization.portal_domains.count() >= MOST_PORTAL_DOMAINS:
        raise TooManyPortalDomains(most=MOST_PORTAL_DOMAINS)
