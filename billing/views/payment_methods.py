"""Billing → Payment methods: how invoices are paid."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing import actions, dates
from billing.card_payments import cards
from billing.card_payments.paying import expiring_card
from billing.card_payments.returning import has_returned
from billing.invoicing.references import in_groups_of_four
from billing.models import PaymentMethod, Seller
from billing.payment_provider.configured import takes_cards
from billing.permissions import CREATE_PAYMENTMETHOD, VIEW_PAYMENTMETHOD
from billing.views.card_pages import card_page
from console.operators.columns import State
from console.refusals import refusals_flashed
from console.serving.refreshing import OFTEN, Refresh, unchanged
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest, organization_page

HERE = "billing:payment-methods"
EXPECTED_FOR = timedelta(minutes=30)
"""How long after the way to the provider the page says to who comes back that a card may come."""


@organization_page(GET=VIEW_PAYMENTMETHOD)
def payment_methods(request: OrganizationRequest) -> HttpResponse:
    """The organization's cards, and the seller's bank account for transfers."""
    organization, cards_accepted, seller = request.organization, takes_cards(), Seller.objects.one()
    today = dates.today(seller)
    is_expected = cards_accepted and has_returned(request) and _is_entering(organization)
    refresh = Refresh(OFTEN, ["expected"]) if is_expected else None
    if response := unchanged(request, refresh):
        return response
    rows = organization.payment_methods.in_order().select_related("added_by__user")
    cards_with_state = [(card, _card_state(card, today)) for card in rows] if cards_accepted else []
    context = {
        "seller": seller,
        "iban": in_groups_of_four(seller.iban) if seller else "",
        "takes_cards": cards_accepted,
        "cards": cards_with_state,
        "default": next((card for card, _ in cards_with_state if card.is_default), None),
        "is_expected": is_expected,
        "refresh": refresh,
        "expiring_card": expiring_card(organization, today),
        "today": today,
    }
    return render(request, "billing/payment_methods.html", context)


def _card_state(card: PaymentMethod, today: date) -> State | None:
    """The label of a card: expired, default, or None."""
    if card.is_expired(today):
        return "bad", "Expired"
    return ("good", "Default") if card.is_default else None


def _is_entering(organization: Organization) -> bool:
    """Whether someone was led to the provider's page lately, and no card came of it yet."""
    recent = organization.card_setups.open().filter(created_at__gt=timezone.now() - EXPECTED_FOR)
    return recent.exclude(page="").exists()


@card_page(POST=CREATE_PAYMENTMETHOD)
def add(request: OrganizationRequest) -> HttpResponse:
    """Have the provider open a page to enter a card, and lead to the link to it."""
    with refusals_flashed(request):
        setup = cards.open_page(actions.begin_card_setup(by=request.membership))
        return redirect("billing:adding-card", request.organization.handle, setup.pk)
    return redirect(HERE, request.organization.handle)


@card_page(GET=CREATE_PAYMENTMETHOD)
def adding(request: OrganizationRequest, setup_id: UUID) -> HttpResponse:
    """A page with a link to the provider's page, because a form may lead to no other host."""
    setup = get_object_or_404(request.organization.card_setups, pk=setup_id)
    if not setup.is_open or not setup.url:
        return redirect(HERE, request.organization.handle)
    return render(request, "billing/adding_card.html", {"setup": setup})


@card_page(POST=CREATE_PAYMENTMETHOD)
def choose(request: OrganizationRequest, card_id: UUID) -> HttpResponse:
    """Make a card the default, to which invoices are charged."""
    card = get_object_or_404(request.organization.payment_methods, pk=card_id)
    with refusals_flashed(request):
        actions.choose_card(card=card, by=request.membership)
        messages.success(request, f"Invoices are charged to the card {card}.")
    return redirect(HERE, request.organization.handle)


@card_page(POST=CREATE_PAYMENTMETHOD)
def choose_transfer(request: OrganizationRequest) -> HttpResponse:
    """Have invoices paid by bank transfer, and not by card."""
    with refusals_flashed(request):
        actions.choose_transfer(by=request.membership)
        messages.success(request, "Invoices are paid by bank transfer.")
    return redirect(HERE, request.organization.handle)


@card_page(GET=CREATE_PAYMENTMETHOD, POST=CREATE_PAYMENTMETHOD)
def delete(request: OrganizationRequest, card_id: UUID) -> HttpResponse:
    """Ask for confirmation; POST removes a card."""
    card = get_object_or_404(request.organization.payment_methods, pk=card_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_card(card=card, by=request.membership)
            messages.success(request, f"The card {card} was removed.")
        return redirect(HERE, request.organization.handle)
    return render(request, "billing/delete_card.html", {"card": card})
