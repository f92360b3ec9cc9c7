"""Settings → Developer Portal: who gets access without an invitation, and who asked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.paging import capped_count, paginate
from console.refusals import refusals_flashed, refusals_on
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import is_open
from portal.forms.access import RejectSignUpForm, SelfSignUpForm
from portal.models import PortalSettings, SelfSignUp, SignUp
from portal.permissions import CUSTOMIZE_PORTAL

TAB = "portal-settings:sign-up"
REQUESTS = "portal-settings:requests"


@organization_page(GET=CUSTOMIZE_PORTAL, POST=CUSTOMIZE_PORTAL)
def sign_up(request: OrganizationRequest) -> HttpResponse:
    """Closed, by approval, or open to some mail domains."""
    kept = PortalSettings.objects.of(request.organization)
    initial = {"self_signup": kept.self_signup, "domains": kept.allowed_domains}
    form = SelfSignUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            chosen = {**form.cleaned_data, "self_signup": SelfSignUp(form["self_signup"].value())}
            actions.change_self_signup(**chosen, by=request.membership)
            messages.success(request, "Sign-up was saved.")
            return redirect(TAB, request.organization.handle)
    waiting = capped_count(request.organization.sign_ups.pending())
    context = {"form": form, "waiting": waiting, "is_open": is_open(request.organization)}
    return render(request, "portal-settings/sign_up.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP)
def requests(request: OrganizationRequest) -> HttpResponse:
    """Those who wait; those who were answered, once the others fit on one page."""
    request.tab = TAB
    asked = request.organization.sign_ups
    waiting = paginate(request, asked.pending().with_details(), by=("asked_at", "pk"))
    page = None
    if waiting.is_all:
        page = paginate(request, asked.answered().with_details(), by=("-asked_at", "-pk"))
    context = {"waiting": waiting, "page": page}
    return render(request, "portal-settings/requests.html", context)


@organization_page(POST=MANAGE_MEMBERSHIP)
def approve(request: OrganizationRequest, sign_up: UUID) -> HttpResponse:
    """Make the person an External API subscriber, also after a rejection."""
    found = _sign_up(request, sign_up)
    with refusals_flashed(request):
        if actions.approve_sign_up(sign_up=found, by=request.membership):
            messages.success(request, f"{found.user} is now an External API subscriber.")
        else:
            messages.info(request, f"{found.user} was already a member. Their roles stay.")
    return redirect(REQUESTS, request.organization.handle)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def reject(request: OrganizationRequest, sign_up: UUID) -> HttpResponse:
    """Ask for the reason, then say no."""
    request.tab = TAB
    found = _sign_up(request, sign_up)
    form = RejectSignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.reject_sign_up(sign_up=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"The request of {found.user} was rejected.")
            return redirect(REQUESTS, request.organization.handle)
    return render(request, "portal-settings/reject.html", {"form": form, "sign_up": found})


def _sign_up(request: OrganizationRequest, sign_up: UUID) -> SignUp:
    found: SignUp = get_object_or_404(request.organization.sign_ups.with_details(), pk=sign_up)
    return found
