"""The checks of the domains of Developer Portals."""

from organizations.domains.checks import DomainChecks
from portal.events import DOMAIN_FAILING, DOMAIN_LOST, DOMAIN_PROVED
from portal.models import PortalDomain

PORTAL_DOMAINS = DomainChecks(
    model=PortalDomain, proved=DOMAIN_PROVED, failing=DOMAIN_FAILING, lost=DOMAIN_LOST
)
