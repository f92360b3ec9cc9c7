"""Settings → Developer Portal → Domains: where the portal is served besides the console."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from console.serving.refreshing import OFTEN, Refresh, unchanged
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import is_open
from portal.forms.domains import AddDomainForm
from portal.models import PortalDomain
from portal.permissions import MANAGE_DOMAINS

DOMAINS = "portal-domains:domains"


@organization_page(GET=MANAGE_DOMAINS, POST=MANAGE_DOMAINS)
def domains(request: OrganizationRequest) -> HttpResponse:
    """The organization's domains, and a form to add one."""
    _select_tab(request)
    form = AddDomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            domain = actions.add_domain(name=form.cleaned_data["name"], by=request.membership)
            messages.success(request, f"{domain} was added. Prove now that it is yours.")
            return redirect(domain)
    context = {
        "form": form,
        "domains": request.organization.portal_domains.by_name(),
        "is_open": is_open(request.organization),
    }
    return render(request, "portal-domains/domains.html", context)


@organization_page(GET=MANAGE_DOMAINS)
def domain(request: OrganizationRequest, domain_id: UUID) -> HttpResponse:
    """The DNS records to set for a domain, and the result of the last check."""
    _select_tab(request)
    domain = _domain_or_404(request, domain_id)
    refresh = Refresh(OFTEN, [domain.checked_at, domain.state]) if domain.is_due else None
    if response := unchanged(request, refresh):
        return response
    context = {
        "domain": domain,
        "refresh": refresh,
        "target": urlsplit(settings.CONSOLE_ORIGIN).hostname,
        "scheme": "https" if settings.IS_HTTPS else "http",
    }
    return render(request, "portal-domains/domain.html", context)


@organization_page(POST=MANAGE_DOMAINS)
def check(request: OrganizationRequest, domain_id: UUID) -> HttpResponse:
    """Have the domain's record checked in the background."""
    domain = _domain_or_404(request, domain_id)
    with refusals_flashed(request):
        actions.request_domain_check(domain=domain, by=request.membership)
        messages.success(request, "The check has started. Its result appears here.")
        return redirect(domain)
    return redirect(DOMAINS, request.organization.handle)


@organization_page(GET=MANAGE_DOMAINS, POST=MANAGE_DOMAINS)
def delete(request: OrganizationRequest, domain_id: UUID) -> HttpResponse:
    """Remove the domain, after a confirmation."""
    _select_tab(request)
    domain = _domain_or_404(request, domain_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_domain(domain=domain, by=request.membership)
            messages.success(request, f"{domain} was removed.")
        return redirect(DOMAINS, request.organization.handle)
    return render(request, "portal-domains/delete.html", {"domain": domain})


def _select_tab(request: OrganizationRequest) -> None:
    """Mark the tab Developer Portal of the settings as the current one."""
    request.part, request.tab = "settings", "portal-settings:sign-up"


def _domain_or_404(request: OrganizationRequest, domain_id: UUID) -> PortalDomain:
    """The organization's domain with this ID. Raises Http404."""
    domain: PortalDomain = get_object_or_404(request.organization.portal_domains, pk=domain_id)
    domain.organization = request.organization
    return domain
