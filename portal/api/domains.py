"""Operations on the domains of the Developer Portal."""

from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.form_bodies import FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery
from organizations.domains.host_names import LONGEST
from organizations.models.domain_claim import DomainState, Finding
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from portal import actions
from portal.forms.domains import AddDomainForm
from portal.models import PortalDomain as DomainRow
from portal.permissions import MANAGE_DOMAINS

router = Router(tags=["Developer Portal"])
State = Annotated[DomainState, Choice(DomainState)]
FindingOfCheck = Annotated[Finding, Choice(Finding)]


class PortalDomain(Schema):
    """A domain on which the Developer Portal answers once a TXT record proves it."""

    id: Id
    name: str = Field(description="As DNS has it.")
    state: State = Field(description="The portal answers while it is `proved` or `failing`.")
    finding: FindingOfCheck = Field(description="The result of the last check of its TXT record.")
    record_name: str = Field(description="The name of the TXT record that proves it.")
    record_value: str = Field(description="The value of the TXT record.")
    checked_at: datetime | None
    proved_at: datetime | None
    created_at: datetime


class PortalDomainsQuery(ListQuery):
    """Which domains the list shows."""

    name: str = Field("", max_length=LONGEST, description="Only the domain with this name.")


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
    request: ApiRequest, response: HttpResponse, query: Query[PortalDomainsQuery]
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
