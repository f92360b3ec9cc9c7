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
from console.serving.looking import next_look
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest, organization_page

HERE = "billing:payment-methods"
EXPECTED_FOR = timedelta(minutes=30)
"""How long after the way to the provider the page says to who comes back that a card may come."""


@organization_page(GET=VIEW_PAYMENTMETHOD)
def payment_methods(request: OrganizationRequest) -> HttpResponse:
    """Bank transfer is always there. That an invoice was paid is said by operators alone."""
    organization, takes, seller = request.organization, takes_cards(), Seller.objects.one()
    today = dates.today(seller)
    is_expected = takes and has_returned(request) and _is_entering(organization)
    rows = organization.payment_methods.in_order().select_related("added_by__user")
    shown = [(card, _state(card, today)) for card in rows] if takes else []
    context = {
        "seller": seller,
        "iban": in_groups_of_four(seller.iban) if seller else "",
        "takes_cards": takes,
        "cards": shown,
        "default": next((card for card, _ in shown if card.is_default), None),
        "is_expected": is_expected,
        **next_look(request, is_expected),
        "expiring_card": expiring_card(organization, today),
        "today": today,
    }
    return render(request, "billing/payment_methods.html", context)


def _state(card: PaymentMethod, today: date) -> State | None:
    if card.is_expired(today):
        return "bad", "Expired"
    return ("good", "Default") if card.is_default else None


def _is_entering(organization: Organization) -> bool:
    """Whether someone went to the provider a short time ago, and no card came of it yet."""
    recent = organization.card_setups.open().filter(created_at__gt=timezone.now() - EXPECTED_FOR)
    return recent.exclude(page="").exists()


@card_page(POST=CREATE_PAYMENTMETHOD)
def add(request: OrganizationRequest) -> HttpResponse:
    """Have a page of the provider made, and lead to it."""
    with refusals_flashed(request):
        setup = cards.open_page(actions.begin_card_setup(by=request.membership))
        return redirect("billing:adding-card", request.organization.handle, setup.pk)
    return redirect(HERE, request.organization.handle)


@card_page(GET=CREATE_PAYMENTMETHOD)
def adding(request: OrganizationRequest, setup_id: UUID) -> HttpResponse:
    """A link to the provider's page: a form of ours may lead to no other host."""
    setup = get_object_or_404(request.organization.card_setups, pk=setup_id)
    if not setup.is_open or not setup.url:
        return redirect(HERE, request.organization.handle)
    return render(request, "billing/adding_card.html", {"setup": setup})


@card_page(POST=CREATE_PAYMENTMETHOD)
def choose(request: OrganizationRequest, card_id: UUID) -> HttpResponse:
    """Charge invoices to a card."""
    card = get_object_or_404(request.organization.payment_methods, pk=card_id)
    with refusals_flashed(request):
        actions.choose_card(card=card, by=request.membership)
        messages.success(request, f"Invoices are charged to the card {card}.")
    return redirect(HERE, request.organization.handle)


@card_page(POST=CREATE_PAYMENTMETHOD)
def choose_transfer(request: OrganizationRequest) -> HttpResponse:
    """Pay invoices by bank transfer again."""
    with refusals_flashed(request):
        actions.choose_transfer(by=request.membership)
        messages.success(request, "Invoices are paid by bank transfer.")
    return redirect(HERE, request.organization.handle)


@card_page(GET=CREATE_PAYMENTMETHOD, POST=CREATE_PAYMENTMETHOD)
def delete(request: OrganizationRequest, card_id: UUID) -> HttpResponse:
    """Ask, then forget a card."""
    card = get_object_or_404(request.organization.payment_methods, pk=card_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_card(card=card, by=request.membership)
            messages.success(request, f"The card {card} was removed.")
        return redirect(HERE, request.organization.handle)
    return render(request, "billing/delete_card.html", {"card": card})
