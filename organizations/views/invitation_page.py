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
from organizations.tenancy.access import PersonRequest, View
from organizations.tenancy.joining import AlreadyMember

PROOFS = "invitation_proofs"
"""Where a session keeps which version of an invitation its link has proved, by invitation."""
KEPT_PROOFS = 10
ASKED_BY_LINK = (
    "If this invitation can be renewed, the organization was told that you need a new one. "
    "If it sends one, it arrives at the same email address."
)


def private(view: View) -> View:
    """A page whose address, or whose reader, no other site and no cache may learn of."""

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
    """Keep the token in the session, and go on at an address that does not carry it."""
    invitation = Invitation.objects.with_details(pk)
    version = invitation.version if invitation else 0
    is_proved, is_for_me = links.is_token(token, pk, version), _is_for(request, invitation)
    if invitation is not None and is_proved:
        _keep_proof(request, pk, version)
    elif is_for_me:
        messages.warning(request, "This link was replaced by a newer one or is incomplete.")
    return redirect("invitations:show", pk)


@login_not_required
@private
@require_safe
def show(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Organization, inviter, roles, Join and Decline; to anyone else, the same one page."""
    invitation = Invitation.objects.with_details(pk)
    is_for_me = _is_for(request, invitation)
    if invitation is None:
        return _unknown_page(request, pk)
    is_proved = _has_proof(request, invitation)
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
    """Accept; a second click says that one is a member."""
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
    """Say no. No one is made a member, and the address can be asked again."""
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
    """Ask for a new invitation in place of an expired one.

    Who has nothing but the link is told the same whatever comes of it: not what became of the
    invitation, nor whether its address belongs to a member.
    """
    invitation = Invitation.objects.with_details(pk)
    is_for_me = _is_for(request, invitation)
    if invitation is None or not (is_for_me or _has_proof(request, invitation)):
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
    """Go on to sign up, with the invited address fixed: the link has proved who reads its mail."""
    invitation = Invitation.objects.with_details(pk)
    if invitation is None or not invitation.is_joinable or not _has_proof(request, invitation):
        return _unknown_page(request, pk)
    get_adapter().stash_verified_email(request, invitation.email_key)
    return _with_next("account_signup", pk)


@login_not_required
@private
@require_POST
def switch_account(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Sign out, keep the invitation, and go on as its owner. Nothing is used up."""
    version = request.session.get(PROOFS, {}).get(str(pk))
    logout(request)
    if version:
        _keep_proof(request, pk, version)
    return redirect("invitations:show", pk)


def _is_for(request: PersonRequest, invitation: Invitation | None) -> bool:
    """Whether the person signed in is the person asked: the address is theirs and verified.

    It asks the database also when there is no such invitation: how long the answer takes must not
    tell a stranger whether there is.
    """
    key = invitation.email_key if invitation else ""
    return request.user.is_authenticated and request.user.owns(key)


def _has_proof(request: PersonRequest, invitation: Invitation) -> bool:
    """Whether this session was opened with the link of the newest mail."""
    version: int | None = request.session.get(PROOFS, {}).get(str(invitation.pk))
    return version == invitation.version


def _keep_proof(request: PersonRequest, pk: UUID, version: int) -> None:
    proofs = request.session.get(PROOFS, {})
    proofs.pop(str(pk), None)
    newest_proofs = list(proofs.items())[-(KEPT_PROOFS - 1) :]
    request.session[PROOFS] = {**dict(newest_proofs), str(pk): version}


def _page_for_invitee(request: PersonRequest, invitation: Invitation) -> HttpResponse:
    """The person asked is told everything: also why an invitation can no longer be answered."""
    membership = request.user.memberships.filter(organization=invitation.organization).first()
    context = {
        "invitation": invitation,
        "organization_name": invitation.organization.name,
        "membership_here": membership,
    }
    status = 200 if invitation.is_joinable or membership else 410
    return render(request, "invitations/show.html", context, status=status)


def _unknown_page(request: PersonRequest, pk: UUID, *, holds_link: bool = False) -> HttpResponse:
    """One page for unknown, foreign, altered, used, revoked and expired: it tells no one which.

    Nor does it tell who holds the link, but these can ask for a new invitation.
    """
    context = {"next": reverse("invitations:show", args=[pk]), "pk": pk, "holds_link": holds_link}
    return render(request, "invitations/unknown.html", context, status=404)


def _after_joining(request: PersonRequest, invitation: Invitation) -> str:
    home = invitation.organization.get_absolute_url()
    target = safe_next(request)
    return target if target.startswith(home) else home


def _with_next(url_name: str, pk: UUID) -> HttpResponseRedirect:
    query = urlencode({"next": reverse("invitations:show", args=[pk])})
    return HttpResponseRedirect(f"{reverse(url_name)}?{query}")
