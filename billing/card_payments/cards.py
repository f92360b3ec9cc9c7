"""Calls to the provider about cards. None of them is made in a transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.actions.cards import add_card, give_up_setup
from billing.card_payments.refused_calls import refusals_noted
from billing.models import CardRemoval, CardSetup, ProviderCustomer
from billing.payment_provider.calls import Gateway, ProviderRefused, ProviderSilent
from billing.payment_provider.configured import gateway
from console.jobs.batches import do_or_log
from console.refusals import Refusal
from console.serving.addresses import absolute
from organizations.models import Organization

ASKED_FOR = timedelta(hours=25)
"""How long after its beginning the provider is asked of a setup. Its pages last a day."""
SILENT_FOR = timedelta(days=3)
"""After which it is not asked again of a setup that it says nothing about, as after other keys."""
PAUSE = timedelta(minutes=1)
LONG_PAUSE = timedelta(minutes=15)
MOST = 200


class ProviderUnavailable(Refusal):
    slug = "provider-unavailable"
    message = "The payment provider does not answer. Try again in a few minutes."


class CallRefused(Refusal):
    slug = "call-refused"
    message = (
        "The payment provider did not take the request. The operators of this console were told."
    )


@refusals_noted()
def customer_of(organization: Organization) -> str:
    """The provider's reference for an organization, which is created at the provider if needed.

    Raises ProviderSilent, and ProviderRefused, which is noted for operators.
    """
    customer = ProviderCustomer.objects.filter(organization=organization).first()
    if customer is None:
        reference = _demand_provider().customer(organization)
        ProviderCustomer.objects.bulk_create(
            [ProviderCustomer(organization=organization, reference=reference)],
            ignore_conflicts=True,
        )
        customer = ProviderCustomer.objects.get(organization=organization)
    return customer.reference


def demand_customer(organization: Organization) -> None:
    """Create the organization at the provider if needed. Raises ProviderUnavailable,
    CallRefused.
    """
    try:
        customer_of(organization)
    except ProviderSilent as error:
        raise _refusal_for(error) from error


def open_page(setup: CardSetup) -> CardSetup:
    """Have the provider open a page to enter a card, and save its address in the setup.

    Raises ProviderUnavailable, CallRefused.
    """
    organization = setup.organization
    return_url = absolute(reverse("billing:payment-methods", args=[organization.handle]))
    try:
        customer = customer_of(organization)
        with refusals_noted():
            page = _demand_provider().setup_page(setup, customer=customer, return_url=return_url)
    except ProviderSilent as error:
        raise _refusal_for(error) from error
    due_at = timezone.now() + PAUSE
    unopened = CardSetup.objects.filter(pk=setup.pk, page="")
    unopened.update(page=page.reference, url=page.url, due_at=due_at)
    setup.refresh_from_db()
    return setup


def learn_of_cards(now: datetime) -> int:
    """Ask the provider about each page to enter a card that is due; returns how many cards came."""
    due = CardSetup.objects.due(now).order_by("due_at")[:MOST]
    return sum(do_or_log(f"card {setup.pk}", _fetch_card, setup=setup, now=now) for setup in due)


def forget_cards(now: datetime) -> int:
    """Have the provider forget cards that were removed; returns how many it forgot."""
    due_removals = CardRemoval.objects.due(now).order_by("due_at")[:MOST]
    return sum(
        do_or_log(f"removal {removal.pk}", _forget_card, removal=removal, now=now)
        for removal in due_removals
    )


def _fetch_card(*, setup: CardSetup, now: datetime) -> bool:
    """Ask the provider for the card of a setup and save it; False if no card was added.

    Ends the setup if its page is over, or after SILENT_FOR without an answer. Raises ProviderSilent
    before that.
    """
    age = now - setup.created_at
    pause = PAUSE if age < timedelta(minutes=30) else LONG_PAUSE
    CardSetup.objects.filter(pk=setup.pk).update(due_at=now + pause)
    try:
        with refusals_noted():
            card = _demand_provider().card_of(setup)
            is_over = age > ASKED_FOR or (card is None and _demand_provider().is_over(setup))
    except ProviderSilent:
        if age < SILENT_FOR:
            raise
        card, is_over = None, True
    if card is not None:
        added = add_card(setup_id=setup.pk, organization=setup.organization_id, card=card)
        return added is not None
    if is_over:
        give_up_setup(setup_id=setup.pk)
    return False


@refusals_noted()
def _forget_card(*, removal: CardRemoval, now: datetime) -> bool:
    """Have the provider forget a removed card; False if that was done before."""
    CardRemoval.objects.filter(pk=removal.pk).update(due_at=now + LONG_PAUSE)
    _demand_provider().detach(removal.reference)
    return bool(CardRemoval.objects.filter(pk=removal.pk, done_at=None).update(done_at=now))


def _refusal_for(error: ProviderSilent) -> Refusal:
    """The refusal that people read for a provider that did not answer, or refused the call."""
    return CallRefused() if isinstance(error, ProviderRefused) else ProviderUnavailable()


def _demand_provider() -> Gateway:
    """The payment provider. Raises ProviderUnavailable if none is set up.

    Raises RuntimeError in a transaction, because others would wait for its locks as long as a call
    takes.
    """
    provider = gateway()
    if provider is None:
        raise ProviderUnavailable
    with transaction.atomic(durable=True):
        pass
    return provider
