"""Operations on the domains of the Developer Portal."""

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from console.api.form_bodies import FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Line, Listed
from organizations.domains.schemas import ClaimedDomain, DomainsQuery, State
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from portal import actions
from portal.forms.domains import AddDomainForm
from portal.models import PortalDomain as DomainRow
from portal.permissions import MANAGE_DOMAINS

router = Router(tags=["Developer Portal"])


class PortalDomain(ClaimedDomain):
    """A domain on which the Developer Portal answers once a TXT record proves it."""

    state: State = Field(description="The portal answers while it is `proved` or `failing`.")


class NewPortalDomain(FormBody):
    """A domain to add."""

    form = AddDomainForm
    name: Line


portal_domains = Resource(
    router,
    "portal-domains",
    noun="a portal domain",
    shows=PortalDomain,
    rows=lambda organization: organization.portal_domains.all(),
)
portal_domains.gets(MANAGE_DOMAINS)


@router.get(portal_domains.list_path, response=Listed[PortalDomain], summary="List portal domains")
@demands(MANAGE_DOMAINS)
def list_portal_domains(
    request: ApiRequest, response: HttpResponse, query: Query[DomainsQuery]
) -> object:
    """List the domains of the Developer Portal, the oldest first."""
    rows = narrow(portal_domains.visible_to(request.auth, MANAGE_DOMAINS), query, "name")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@portal_domains.creates(MANAGE_DOMAINS)
def add_portal_domain(request: ApiRequest, new_portal_domain: NewPortalDomain) -> DomainRow:
    """Add a domain. The portal answers there once the TXT record of the answer is in DNS."""
    return actions.add_domain(name=new_portal_domain.name, by=request.auth)


@portal_domains.step("check", MANAGE_DOMAINS)
def check_portal_domain(request: ApiRequest, portal_domain: DomainRow) -> None:
    """Look up the TXT record within seconds. The answer does not wait for the result."""
    actions.request_domain_check(domain=portal_domain, by=request.auth)


@portal_domains.deletes(MANAGE_DOMAINS)
def remove_portal_domain(request: ApiRequest, portal_domain: DomainRow) -> None:
    """Remove the domain. The portal no longer answers there."""
    actions.remove_domain(domain=portal_domain, by=request.auth)
