"""Settings → Members: who lost their second factor, and vouching for one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.sessions.freshness import fresh_sign_in_required
from console.refusals import refusals_on
from console.serving.addresses import safe_next
from organizations import actions
from organizations.forms.second_factor import VouchForm
from organizations.lists.people import LostFactorListForm, list_members_who_lost_factor
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page

RESET_REPLACED = "The request that you saw has ended, and there is a new one. Check it again."
LIST_PAGE = "settings:lost-factors"


@organization_page(GET=MANAGE_MEMBERSHIP)
def lost_factors(request: OrganizationRequest) -> HttpResponse:
    """The members who lost their second factor and need someone to vouch, paginated."""
    request.tab = "settings:members"
    listing = list_members_who_lost_factor(request, LostFactorListForm(request.GET))
    context = {"form": listing.form, "listing": listing}
    return render(request, "organizations/settings/lost_factors.html", context)


def _member(request: OrganizationRequest, pk: int) -> Membership:
    """The membership with its roles; 404 if it is not of this organization."""
    return get_object_or_404(request.organization.memberships.with_roles(), pk=pk)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
@fresh_sign_in_required(what_for="Vouching for a member", cancel="settings:member", about=_member)
def vouch(request: OrganizationRequest, pk: int) -> HttpResponse:
    """Vouch for a member who lost their second factor, after a page that says what to check.

    Does not if the reset that the reader saw was replaced by another.
    """
    request.tab = "settings:members"
    member = _member(request, pk)
    reset = member.lost_factor
    form = VouchForm(request.POST if request.method == "POST" else None, name=str(member))
    if reset is not None and request.POST.get("reset", str(reset.pk)) != str(reset.pk):
        messages.error(request, RESET_REPLACED)
    elif form.is_valid():
        with refusals_on(form, request):
            actions.vouch_for_member(membership=member, by=request.membership)
            messages.success(request, f"You vouched for {member}.")
            return redirect(safe_next(request) or LIST_PAGE, request.organization.handle)
    context: dict[str, Any] = {
        "form": form,
        "member": member,
        "reset": reset,
        "is_me": member.pk == request.membership.pk,
    }
    return render(request, "organizations/settings/vouch.html", context)
