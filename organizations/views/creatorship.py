"""Transferring creator status: who is the creator, and who was offered it."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.sessions.freshness import fresh_sign_in_required
from console.database.prepared_queries import PreparedQuery, prepare
from console.refusals import refusals_flashed, refusals_on
from organizations import actions
from organizations.forms.members import PersonForm
from organizations.lists import picking
from organizations.models import CreatorshipOffer, Organization
from organizations.permissions import MANAGE_ORGANIZATION
from organizations.tenancy.access import OrganizationRequest, organization_page


@dataclass(frozen=True)
class Creatorship:
    """The creator of an organization and an open offer, as the reader of a page sees them."""

    creator: User | None
    offer: CreatorshipOffer | None
    is_mine: bool
    is_offered_to_me: bool


def creatorship_of(request: OrganizationRequest) -> Creatorship:
    """The creator and the open offer, in at most two queries.

    The offer is None for readers who may not manage the organization.
    """
    organization, member = request.organization, request.membership
    offers: list[CreatorshipOffer] = []
    if member.can(MANAGE_ORGANIZATION):
        offers = _open_offers(connection.vendor).fetch_instances(organization=organization.pk)
    offer = offers[0] if offers else None
    is_mine = organization.creator_id == request.user.pk
    return Creatorship(
        creator=request.user if is_mine else organization.creator,
        offer=offer,
        is_mine=is_mine,
        is_offered_to_me=bool(offer and offer.to_id == member.pk),
    )


@cache
def _open_offers(vendor: str) -> PreparedQuery:
    """The prepared query for the open offer of an organization, with its people."""
    sample_organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a42"))
    offers = sample_organization.creatorship_offers.select_related("to__user", "offered_by")
    return prepare("open_offer", lambda: offers.open()[:1], organization=sample_organization.pk)


@organization_page(GET=MANAGE_ORGANIZATION, POST=MANAGE_ORGANIZATION)
@fresh_sign_in_required(
    what_for="Transferring creator status",
    cancel="settings:creatorship",
    only_if=lambda request: request.method == "POST",
)
def creatorship(request: OrganizationRequest) -> HttpResponse:
    """Show the creator and an open offer. The creator can offer it to another administrator."""
    request.tab = "settings:danger"
    other_administrators = request.organization.administrators().exclude(pk=request.membership.pk)
    form = PersonForm(other_administrators, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form, request):
            offer = actions.offer_creatorship(to=form.cleaned_data["person"], by=request.membership)
            messages.success(request, f"You offered creator status to {offer.to}.")
            return redirect("settings:creatorship", request.organization.handle)
    context: dict[str, Any] = {"form": form, "creatorship": creatorship_of(request)}
    if context["creatorship"].is_mine:
        context["found"] = picking.find_members(request, other_administrators)
        context["offer_days"] = settings.CREATORSHIP_OFFER_DAYS
    return render(request, "organizations/settings/creatorship.html", context)


@organization_page(POST=MANAGE_ORGANIZATION)
def accept(request: OrganizationRequest) -> HttpResponse:
    """Accept the open offer to the reader, and redirect to the organization's settings."""
    with refusals_flashed(request):
        organization = actions.accept_creatorship(by=request.membership)
        messages.success(request, f"You are now the creator of {organization}.")
    return redirect("settings:organization", request.organization.handle)


@organization_page(POST=MANAGE_ORGANIZATION)
def decline(request: OrganizationRequest) -> HttpResponse:
    """Decline the open offer to the reader, and redirect to the organization's settings."""
    with refusals_flashed(request):
        actions.decline_creatorship(by=request.membership)
        messages.success(request, "You declined creator status. Nothing changed.")
    return redirect("settings:organization", request.organization.handle)


@organization_page(POST=MANAGE_ORGANIZATION)
def withdraw(request: OrganizationRequest) -> HttpResponse:
    """Withdraw the open offer, as the creator."""
    with refusals_flashed(request):
        actions.withdraw_creatorship(by=request.membership)
        messages.success(request, "The offer was withdrawn.")
    return redirect("settings:creatorship", request.organization.handle)
