"""Settings → Email domains: by which addresses the organization knows its own people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from console.serving.refreshing import OFTEN, Refresh, unchanged
from organizations import actions
from organizations.forms.email_domains import AddEmailDomainForm
from organizations.models import EmailDomain
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "settings:email-domains"


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
def email_domains(request: OrganizationRequest) -> HttpResponse:
    """The organization's email domains, and a form to add one."""
    form = AddEmailDomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            domain = actions.add_email_domain(name=form.cleaned_data["name"], by=request.membership)
            messages.success(request, f"{domain} was added. Prove now that it is yours.")
            return redirect(domain)
    context = {"form": form, "domains": request.organization.email_domains.by_name()}
    return render(request, "organizations/settings/email_domains.html", context)


@organization_page(GET=MANAGE_ORGANIZATION)
def email_domain(request: OrganizationRequest, email_domain_id: UUID) -> HttpResponse:
    """The DNS record to set for a domain, and the result of the last check."""
    request.tab = TAB
    domain = _domain_or_404(request, email_domain_id)
    refresh = Refresh(OFTEN, [domain.checked_at, domain.state]) if domain.is_due else None
    if response := unchanged(request, refresh):
        return response
    context = {"domain": domain, "refresh": refresh}
    return render(request, "organizations/settings/email_domain.html", context)


@organization_page(POST=MANAGE_ORGANIZATION)
def check(request: OrganizationRequest, email_domain_id: UUID) -> HttpResponse:
    """Have the domain's record checked in the background."""
    domain = _domain_or_404(request, email_domain_id)
    with refusals_flashed(request):
        actions.request_email_domain_check(email_domain=domain, by=request.membership)
        messages.success(request, "The check has started. Its result appears here.")
        return redirect(domain)
    return redirect(TAB, request.organization.handle)


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
def delete(request: OrganizationRequest, email_domain_id: UUID) -> HttpResponse:
    """Remove the domain, after a confirmation."""
    request.tab = TAB
    domain = _domain_or_404(request, email_domain_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_email_domain(email_domain=domain, by=request.membership)
            messages.success(request, f"{domain} was removed.")
        return redirect(TAB, request.organization.handle)
    return render(request, "organizations/settings/delete_email_domain.html", {"domain": domain})


def _domain_or_404(request: OrganizationRequest, email_domain_id: UUID) -> EmailDomain:
    """The organization's domain with this ID. Raises Http404."""
    domain: EmailDomain = get_object_or_404(request.organization.email_domains, pk=email_domain_id)
    domain.organization = request.organization
    return domain
