"""Settings → Service accounts → Members' tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.paging import paginate
from console.refusals import refusals_flashed
from machines import actions
from machines.models import PersonalToken
from machines.permissions import MANAGE_TOKEN
from machines.views.service_accounts import TAB
from organizations.access import OrganizationRequest, organization_page


@organization_page(GET=MANAGE_TOKEN)
def member_tokens(request: OrganizationRequest) -> HttpResponse:
    """The tokens by which programs act here in a member's name, page by page."""
    request.tab = TAB
    found = PersonalToken.objects.within(request.organization)
    context = {"page": paginate(request, found, by=("-created_at", "-pk"))}
    return render(request, "machines/member_tokens.html", context)


@organization_page(GET=MANAGE_TOKEN, POST=MANAGE_TOKEN)
def revoke(request: OrganizationRequest, member_token: UUID) -> HttpResponse:
    """Ask, then end a member's token. They are told."""
    request.tab = TAB
    found = get_object_or_404(PersonalToken.objects.within(request.organization), pk=member_token)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_member_token(token=found, by=request.membership)
            messages.success(request, f"{found} of {found.membership} was revoked.")
        return redirect("machines:member-tokens", request.organization.handle)
    return render(request, "machines/revoke_member_token.html", {"credential": found})
