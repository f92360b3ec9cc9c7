"""Settings → Developer Portal → Domains: where the portal is served in addition to the console."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import is_open
from portal.forms.domains import AddDomainForm
from portal.models import PortalDomain
from portal.permissions import MANAGE_DOMAINS

DOMAINS = "portal-domains:domains"


@organization_page(GET=MANAGE_DOMAINS, POST=MANAGE_DOMAINS)
def domains(request: OrganizationRequest) -> HttpResponse:
    """All of them, and another one."""
    _in_settings(request)
    form = AddDomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            added = actions.add_domain(name=form.cleaned_data["name"], by=request.membership)
            messages.success(request, f"{added} was added. Prove now that it is yours.")
            return redirect(added)
    found = request.organization.portal_domains.by_name()
    context = {"form": form, "domains": found, "is_open": is_open(request.organization)}
    return render(request, "portal-domains/domains.html", context)


@organization_page(GET=MANAGE_DOMAINS)
def domain(request: OrganizationRequest, domain: UUID) -> HttpResponse:
    """The records to set, and what the last check found."""
    _in_settings(request)
    context = {
        "domain": _domain(request, domain),
        "target": urlsplit(settings.CONSOLE_ORIGIN).hostname,
        "scheme": "https" if settings.IS_HTTPS else "http",
    }
    return render(request, "portal-domains/domain.html", context)


@organization_page(POST=MANAGE_DOMAINS)
def check(request: OrganizationRequest, domain: UUID) -> HttpResponse:
    """Have the record asked for, in the background."""
    found = _domain(request, domain)
    with refusals_flashed(request):
        actions.request_domain_check(domain=found, by=request.membership)
        messages.success(request, "The check has started. Reload this page in a moment.")
        return redirect(found)
    return redirect(DOMAINS, request.organization.handle)


@organization_page(GET=MANAGE_DOMAINS, POST=MANAGE_DOMAINS)
def delete(request: OrganizationRequest, domain: UUID) -> HttpResponse:
    """Stop serving the portal there."""
    _in_settings(request)
    found = _domain(request, domain)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_domain(domain=found, by=request.membership)
            messages.success(request, f"{found} was removed.")
        return redirect(DOMAINS, request.organization.handle)
    return render(request, "portal-domains/delete.html", {"domain": found})


def _in_settings(request: OrganizationRequest) -> None:
    request.part, request.tab = "settings", "portal-settings:sign-up"


def _domain(request: OrganizationRequest, domain: UUID) -> PortalDomain:
    """The organization's domain of this ID; else 404."""
    found: PortalDomain = get_object_or_404(request.organization.portal_domains, pk=domain)
    found.organization = request.organization
    return found
