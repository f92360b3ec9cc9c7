"""The checks of the email domains of organizations."""

from organizations.domains.checks import DomainChecks
from organizations.events.email_domains import (
    EMAIL_DOMAIN_FAILING,
    EMAIL_DOMAIN_LOST,
    EMAIL_DOMAIN_PROVED,
)
from organizations.models import EmailDomain

EMAIL_DOMAINS = DomainChecks(
    model=EmailDomain,
    proved=EMAIL_DOMAIN_PROVED,
    failing=EMAIL_DOMAIN_FAILING,
    lost=EMAIL_DOMAIN_LOST,
)
