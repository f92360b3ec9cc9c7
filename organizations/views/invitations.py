"""Settings → Invitations, and inviting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from console.refusals import refusals_flashed, refusals_on, report
from console.serving.refreshing import Refresh, interval_until, unchanged
from organizations import actions, limits
from organizations.forms.invitations import InviteForm, OfferForm
from organizations.lists.people import InvitationListForm, list_invitations
from organizations.models import Invitation, Organization
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(GET=MANAGE_MEMBERSHIP)
def invitations(request: OrganizationRequest) -> HttpResponse:
    """The unanswered invitations, paginated. The page refreshes while emails wait to be sent."""
    form = InvitationListForm(request.GET)
    listing = list_invitations(request, form, request.organization)
    refresh = _refresh_of(list(listing))
    if response := unchanged(request, refresh):
        return response
    context = {"form": form, "listing": listing, "refresh": refresh}
    return render(request, "organizations/settings/invitations.html", context)


def _refresh_of(invitations: list[Invitation]) -> Refresh | None:
    """When the list asks for changes: until all emails have been sent or failed; then None."""
    due = [
        invitation.mail.due_at if invitation.mail else timezone.now()
        for invitation in invitations
        if invitation.mail_state == "waiting" and not invitation.is_lapsed
    ]
    states = [(invitation.pk, invitation.mail_state) for invitation in invitations]
    return Refresh(interval_until(due), states) if due else None


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def invite(request: OrganizationRequest) -> HttpResponse:
    """Invite the addresses in the form, and list for each whether it was invited, or why not."""
    request.tab = "settings:members"
    initial = {"project": request.GET.get("project")}
    form = InviteForm(request.POST or None, initial=initial, organization=request.organization)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            outcomes = actions.invite_members(
                addresses=form.cleaned_data["emails"], by=request.membership, **_offer(form)
            )
            for refusal in filter(None, (outcome.refusal for outcome in outcomes)):
                report(refusal, request)
            context = _results_context(request.organization, form, outcomes)
            return render(request, "organizations/settings/invited.html", context)
    context = {"form": form, "room": limits.invitation_allowance(request.organization)}
    return render(request, "organizations/settings/invite.html", context)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def change(request: OrganizationRequest, pk: UUID) -> HttpResponse:
    """Change what an unanswered invitation offers; 404 if it has been answered."""
    request.tab = "settings:invitations"
    invitation = get_object_or_404(request.organization.invitations.unanswered(), pk=pk)
    offer = invitation.offer
    form = OfferForm(
        request.POST or None,
        initial={
            "roles": offer.slugs,
            "project": invitation.project_id,
            "last_day": offer.last_day,
        },
        organization=request.organization,
        offered_project=offer.project,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_invitation(invitation=invitation, by=request.membership, **_offer(form))
            messages.success(request, f"The invitation to {invitation} was changed.")
            return redirect("settings:invitations", request.organization.handle)
    context = {"form": form, "invitation": invitation}
    return render(request, "organizations/settings/invitation.html", context)


@organization_page(POST=MANAGE_MEMBERSHIP)
def resend(request: OrganizationRequest, pk: UUID) -> HttpResponse:
    """Resend an invitation with a new link that works for a week, and redirect to the list."""
    invitation = get_object_or_404(request.organization.invitations, pk=pk)
    with refusals_flashed(request):
        actions.resend_invitation(invitation=invitation, by=request.membership)
        messages.success(
            request, f"A new link is on its way to {invitation}. Older links no longer work."
        )
    return redirect("settings:invitations", request.organization.handle)


@organization_page(GET=MANAGE_MEMBERSHIP, POST=MANAGE_MEMBERSHIP)
def revoke(request: OrganizationRequest, pk: UUID) -> HttpResponse:
    """Revoke an invitation, after a confirmation page."""
    request.tab = "settings:invitations"
    invitation = get_object_or_404(request.organization.invitations, pk=pk)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.revoke_invitation(invitation=invitation, by=request.membership)
            messages.success(request, f"The invitation to {invitation} was revoked.")
        return redirect("settings:invitations", request.organization.handle)
    context = {"invitation": invitation}
    return render(request, "organizations/settings/revoke.html", context)


def _offer(form: OfferForm) -> dict[str, Any]:
    """What the valid form offers, as the arguments of actions."""
    data = form.cleaned_data
    return {"slugs": data["roles"], "project": data["project"], "last_day": data["last_day"]}


def _results_context(
    organization: Organization, form: InviteForm, outcomes: list[actions.Outcome]
) -> dict[str, Any]:
    """The context of the page of outcomes, with a form to correct failed addresses.

    Without any, the form invites the next people, with the same place and end but no roles: what is
    granted is always chosen.
    """
    failed_addresses = [outcome.address for outcome in outcomes if outcome.is_to_be_tried_again]
    data = form.cleaned_data
    initial = {
        "emails": "\n".join(failed_addresses),
        "roles": [role.value for role in data["roles"]] if failed_addresses else [],
        "project": data["project"].pk if data["project"] else "",
        "last_day": data["last_day"] or "",
    }
    return {
        "outcomes": outcomes,
        "sent_count": sum(outcome.refusal is None for outcome in outcomes),
        "has_failed": bool(failed_addresses),
        "next_form": InviteForm(initial=initial, organization=organization),
    }
