"""Operations on the email domains of an organization."""

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from console.api.form_bodies import FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Line, Listed
from organizations import actions
from organizations.domains.schemas import ClaimedDomain, DomainsQuery, State
from organizations.forms.email_domains import AddEmailDomainForm
from organizations.models import EmailDomain as DomainRow
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Organization"])


class EmailDomain(ClaimedDomain):
    """A domain whose email addresses are the organization's own once a TXT record proves it."""

    state: State = Field(description="It counts while it is `proved` or `failing`.")


class NewEmailDomain(FormBody):
    """A domain to add."""

    form = AddEmailDomainForm
    name: Line


email_domains = Resource(
    router,
    "email-domains",
    noun="an email domain",
    shows=EmailDomain,
    rows=lambda organization: organization.email_domains.all(),
)
email_domains.gets(MANAGE_ORGANIZATION)


@router.get(email_domains.list_path, response=Listed[EmailDomain], summary="List email domains")
@demands(MANAGE_ORGANIZATION)
def list_email_domains(
    request: ApiRequest, response: HttpResponse, query: Query[DomainsQuery]
) -> object:
    """List the email domains of the organization, the oldest first."""
    rows = narrow(email_domains.visible_to(request.auth, MANAGE_ORGANIZATION), query, "name")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@email_domains.creates(MANAGE_ORGANIZATION)
def add_email_domain(request: ApiRequest, new_email_domain: NewEmailDomain) -> DomainRow:
    """Add a domain. It counts once the TXT record of the answer is in DNS."""
    return actions.add_email_domain(name=new_email_domain.name, by=request.auth)


@email_domains.step("check", MANAGE_ORGANIZATION)
def check_email_domain(request: ApiRequest, email_domain: DomainRow) -> None:
    """Look up the TXT record within seconds. The answer does not wait for the result."""
    actions.request_email_domain_check(email_domain=email_domain, by=request.auth)


@email_domains.deletes(MANAGE_ORGANIZATION)
def remove_email_domain(request: ApiRequest, email_domain: DomainRow) -> None:
    """Remove the domain. It no longer says who is outside."""
    actions.remove_email_domain(email_domain=email_domain, by=request.auth)
