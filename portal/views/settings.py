"""Settings → Developer Portal: who gets access without an invitation, and requests for access."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from console.lists.paging import capped_count, paginate
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import absolute, safe_next
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import is_open
from portal.forms.access import SelfSignUpForm
from portal.forms.applications import ReasonForm
from portal.models import PortalSettings, SelfSignUp, SignUp
from portal.permissions import CUSTOMIZE_PORTAL

TAB = "portal-settings:sign-up"
REQUESTS = "portal-settings:requests"


@organization_page(GET=CUSTOMIZE_PORTAL, POST=CUSTOMIZE_PORTAL)
def sign_up(request: OrganizationRequest) -> HttpResponse:
    """Choose who can sign up: no one, by approval, or people with certain email domains."""
    settings = PortalSettings.objects.for_organization(request.organization)
    initial = {"self_signup": settings.self_signup, "domains": settings.allowed_domains}
    form = SelfSignUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            choices = {**form.cleaned_data, "self_signup": SelfSignUp(form["self_signup"].value())}
            actions.change_self_signup(**choices, by=request.membership)
            messages.success(request, "Sign-up was saved.")
            return redirect(TAB, request.organization.handle)
    organization = request.organization
    domains = organization.portal_domains.in_effect().by_name()
    context = {
        "form": form,
        "waiting": capped_count(organization.sign_ups.pending()),
        "is_open": is_open(organization),
        "portal_url": absolute(reverse("portal:home", args=[organization.handle])),
        "domain_urls": [f"https://{domain.name}/" for domain in domains],
    }
    return render(request, "portal-settings/sign_up.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP)
def requests(request: OrganizationRequest) -> HttpResponse:
    """Pending requests for access, paginated; with the answered ones if they fit on one page."""
    request.tab = TAB
    sign_ups = request.organization.sign_ups
    waiting = paginate(request, sign_ups.pending().with_details(), by=("asked_at", "pk"))
    page = None
    if waiting.is_all:
        page = paginate(request, sign_ups.answered().with_details(), by=("-asked_at", "-pk"))
    context = {"waiting": waiting, "page": page}
    return render(request, "portal-settings/requests.html", context)


@organization_page(POST=MANAGE_MEMBERSHIP)
def approve(request: OrganizationRequest, sign_up_id: UUID) -> HttpResponse:
    """Make the person an External API subscriber, also after a rejection."""
    sign_up = _sign_up_or_404(request, sign_up_id)
    with refusals_flashed(request):
        if actions.approve_sign_up(sign_up=sign_up, by=request.membership):
            messages.success(request, f"{sign_up.user} is now an External API subscriber.")
        else:
            messages.info(request, f"{sign_up.user} was already a member. Their roles stay.")
    return redirect(_way_back(request))


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def reject(request: OrganizationRequest, sign_up_id: UUID) -> HttpResponse:
    """Reject a request for access, for a reason."""
    request.tab = TAB
    sign_up = _sign_up_or_404(request, sign_up_id)
    form = ReasonForm(request.POST or None, reader="The person is")
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.reject_sign_up(sign_up=sign_up, **form.cleaned_data, by=request.membership)
            messages.success(request, f"The request of {sign_up.user} was rejected.")
            return redirect(_way_back(request))
    return render(request, "portal-settings/reject.html", {"form": form, "sign_up": sign_up})


def _way_back(request: OrganizationRequest) -> str:
    """The path from which the request was answered, such as the Inbox; else that of all of them."""
    return safe_next(request) or reverse(REQUESTS, args=[request.organization.handle])


def _sign_up_or_404(request: OrganizationRequest, sign_up_id: UUID) -> SignUp:
    """The request for access with this ID. Raises Http404."""
    sign_up: SignUp = get_object_or_404(request.organization.sign_ups.with_details(), pk=sign_up_id)
    return sign_up
