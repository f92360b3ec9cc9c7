"""What an invitation's link opens. Only a POST acts: mail scanners follow links."""

from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from console.refusals import refusals_flashed, refusals_hidden
from console.serving.addresses import safe_next
from organizations import actions
from organizations import invitation_tokens as links
from organizations.models import Invitation
from organizations.tenancy import invitation_proofs as proofs
from organizations.tenancy.access import PersonRequest, View
from organizations.tenancy.joining import AlreadyMember

ASKED_BY_LINK = (
    "If this invitation can be renewed, the organization was told that you need a new one. "
    "If it sends one, it arrives at the same email address."
)


def private(view: View) -> View:
    """Decorate a view so that no cache stores its page, and no other site gets its address."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = never_cache(view)(*args, **kwargs)
        # Not "no-referrer": with it a browser posts the page's forms with "Origin: null", and
        # they are refused as forged.
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "no-store, private"
        return response

    return page


@login_not_required
@private
@require_safe
def open_link(request: PersonRequest, pk: UUID, token: str) -> HttpResponse:
    """Save in the session that the link's token is valid, and redirect to a URL without it.

    The invited person gets a warning if the token is not that of the newest email.
    """
    invitation = Invitation.objects.with_details(pk)
    version = invitation.version if invitation else 0
    is_proved, is_for_me = links.is_token(token, pk, version), _is_for(request, invitation)
    if invitation is not None and is_proved:
        proofs.keep_proof(request, pk, version)
    elif is_for_me:
        messages.warning(request, "This link was replaced by a newer one or is incomplete.")
    return redirect("invitations:show", pk)


@login_not_required
@private
@require_safe
def show(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The invitation, for the invited person, and for others who hold its link and may sign in.

    Everyone else gets one page that does not say whether there is such an invitation.
    """
    invitation = Invitation.objects.with_details(pk)
    is_for_me = _is_for(request, invitation)
    if invitation is None:
        return _unknown_page(request, pk)
    is_proved = proofs.has_proof(request, invitation)
    if is_for_me:
        return _page_for_invitee(request, invitation)
    if not is_proved or not invitation.is_joinable:
        return _unknown_page(request, pk, holds_link=is_proved)
    context = {"invitation": invitation, "organization_name": invitation.organization.name}
    if not request.user.is_authenticated:
        return render(request, "invitations/visitor.html", context)
    if request.user.has_address(invitation.email_key):
        return render(request, "invitations/unverified.html", context)
    return render(request, "invitations/wrong_account.html", context)


@require_POST
def join(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Accept the invitation, and redirect to the organization, also for one who is a member."""
    invitation = Invitation.objects.with_details(pk)
    if not _is_for(request, invitation) or invitation is None:
        return _unknown_page(request, pk)
    with refusals_flashed(request):
        try:
            actions.join(invitation=invitation, user=request.user)
            messages.success(request, f"You joined {invitation.organization}.")
        except AlreadyMember:
            messages.info(request, f"You are already a member of {invitation.organization}.")
        return redirect(_after_joining(request, invitation))
    return redirect("invitations:show", pk)


@require_POST
def decline(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Decline the invitation, and redirect to the front door."""
    invitation = Invitation.objects.with_details(pk)
    if not _is_for(request, invitation) or invitation is None:
        return _unknown_page(request, pk)
    with refusals_flashed(request):
        actions.decline_invitation(invitation=invitation, user=request.user)
        messages.success(request, f"You declined the invitation to {invitation.organization}.")
        return redirect("organizations:front-door")
    return redirect("invitations:show", pk)


@login_not_required
@private
@require_POST
def ask_for_renewal(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Request a new invitation in place of an expired one.

    A visitor with only the link gets one answer in all cases, because others would tell what became
    of the invitation, or whether its address belongs to a member.
    """
    invitation = Invitation.objects.with_details(pk)
    is_for_me = _is_for(request, invitation)
    if invitation is None or not (is_for_me or proofs.has_proof(request, invitation)):
        return _unknown_page(request, pk)
    if is_for_me:
        with refusals_flashed(request):
            actions.ask_for_renewal(invitation=invitation, user=request.user)
            messages.success(request, "You asked for a new invitation.")
    else:
        with refusals_hidden():
            actions.ask_for_renewal(invitation=invitation, user=None)
        messages.info(request, ASKED_BY_LINK)
    return redirect("invitations:show", pk)


@login_not_required
@private
@require_POST
def sign_up(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Redirect to the sign-up form with the invited address, which the link has verified."""
    invitation = Invitation.objects.with_details(pk)
    if (
        invitation is None
        or not invitation.is_joinable
        or not proofs.has_proof(request, invitation)
    ):
        return _unknown_page(request, pk)
    get_adapter().stash_verified_email(request, invitation.email_key)
    return _with_next("account_signup", pk)


@login_not_required
@private
@require_POST
def switch_account(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign out, so that the invited person can sign in. The proof of the link is kept."""
    version = proofs.version_proved(request, pk)
    logout(request)
    if version:
        proofs.keep_proof(request, pk, version)
    return redirect("invitations:show", pk)


def _is_for(request: PersonRequest, invitation: Invitation | None) -> bool:
    """Whether the reader has verified the invited address. False if there is no invitation.

    Queries the database also without an invitation, because the time of the answer would otherwise
    tell a stranger whether there is one.
    """
    key = invitation.email_key if invitation else ""
    return request.user.is_authenticated and request.user.owns(key)


def _page_for_invitee(request: PersonRequest, invitation: Invitation) -> HttpResponse:
    """Render the invitation for the invited person.

    With status 410, and the reason, if it cannot be accepted and they are no member.
    """
    organization = invitation.organization
    membership = request.user.memberships.filter(organization=organization).first()
    is_acceptable = Invitation.objects.acceptable().filter(pk=invitation.pk).exists()
    context = {
        "invitation": invitation,
        "organization_name": organization.name,
        "membership_here": membership,
        "is_acceptable": is_acceptable,
    }
    status = 200 if is_acceptable or membership else 410
    return render(request, "invitations/show.html", context, status=status)


def _unknown_page(request: PersonRequest, pk: UUID, *, holds_link: bool = False) -> HttpResponse:
    """Render one 404 page for unknown, closed and other people's invitations.

    It does not say which. Someone who holds the link can request a new invitation there.
    """
    context = {"next": reverse("invitations:show", args=[pk]), "pk": pk, "holds_link": holds_link}
    return render(request, "invitations/unknown.html", context, status=404)


def _after_joining(request: PersonRequest, invitation: Invitation) -> str:
    """The page in `next` if it is in the organization that was joined, or else its home page."""
    home = invitation.organization.get_absolute_url()
    target = safe_next(request)
    return target if target.startswith(home) else home


def _with_next(url_name: str, pk: UUID) -> HttpResponseRedirect:
    """Redirect to the URL, with the invitation's page as `next`."""
    query = urlencode({"next": reverse("invitations:show", args=[pk])})
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}")
