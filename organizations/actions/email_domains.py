"""Actions on the email domains of an organization."""

from django.db import transaction

from audit import log
from console.refusals import Refusal
from organizations.domains.claiming import create_claim, delete_claim, put_check_first
from organizations.domains.email_domains import clean_email_domain
from organizations.domains.host_names import InvalidHostName
from organizations.events.email_domains import (
    EMAIL_DOMAIN_ADDED,
    EMAIL_DOMAIN_CHECK_REQUESTED,
    EMAIL_DOMAIN_REMOVED,
)
from organizations.models import EmailDomain
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize, authorize_exclusively

MOST_EMAIL_DOMAINS = 5
"""How many email domains an organization may have."""


class UnfitEmailDomain(Refusal):
    slug = "unfit-email-domain"
    message = "{reason}"
    field = "name"
    is_mistake = True


class TooManyEmailDomains(Refusal):
    slug = "too-many-email-domains"
    message = "An organization can have up to {most} email domains. Remove one first."


@transaction.atomic
def add_email_domain(*, name: str, by: Actor) -> EmailDomain:
    """Claim a domain whose email addresses are the organization's own. A TXT record proves it.

    Other organizations can claim the same name. Raises UnfitEmailDomain, DomainAddedAlready or
    TooManyEmailDomains.
    """
    organization, by = authorize_exclusively(by, MANAGE_ORGANIZATION)
    try:
        name = clean_email_domain(name)
    except InvalidHostName as error:
        raise UnfitEmailDomain(reason=error) from error
    domain: EmailDomain = create_claim(
        organization.email_domains,
        name,
        by=by,
        most=MOST_EMAIL_DOMAINS,
        too_many=TooManyEmailDomains(most=MOST_EMAIL_DOMAINS),
    )
    log.record(EMAIL_DOMAIN_ADDED, by=by, target=domain)
    return domain


@transaction.atomic
def request_email_domain_check(*, email_domain: EmailDomain, by: Actor) -> None:
    """Have the domain checked next, unless it is about to be anyway. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_ORGANIZATION, on=email_domain)
    if put_check_first(organization.email_domains, email_domain):
        log.record(EMAIL_DOMAIN_CHECK_REQUESTED, by=by, target=email_domain)


@transaction.atomic
def remove_email_domain(*, email_domain: EmailDomain, by: Actor) -> None:
    """Delete the domain, so that it no longer says who is outside. Raises DomainGone."""
    organization, by = authorize(by, MANAGE_ORGANIZATION, on=email_domain)
    delete_claim(organization.email_domains, email_domain)
    log.record(EMAIL_DOMAIN_REMOVED, by=by, target=email_domain)
