"""What is asked of the provider about cards. None of it is called in a transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from billing.actions.cards import add_card, give_up_setup
from billing.card_payments.refused_calls import refusals_noted
from billing.models import CardRemoval, CardSetup, ProviderCustomer
from billing.payment_provider.calls import Gateway, ProviderRefused, ProviderSilent
from billing.payment_provider.configured import gateway
from console.jobs.batches import tried
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
    """What the provider knows the organization by; it is told of it if it does not."""
    known = ProviderCustomer.objects.filter(organization=organization).first()
    if known is None:
        reference = _provider().customer(organization)
        ProviderCustomer.objects.bulk_create(
            [ProviderCustomer(organization=organization, reference=reference)],
            ignore_conflicts=True,
        )
        known = ProviderCustomer.objects.get(organization=organization)
    return known.reference


def demand_customer(organization: Organization) -> None:
    """Have the provider know the organization, or refuse."""
    try:
        customer_of(organization)
    except ProviderSilent as silent:
        raise _refusal(silent) from silent


def open_page(setup: CardSetup) -> CardSetup:
    """Have the provider make the page on which the card is entered."""
    organization = setup.organization
    back = absolute(reverse("billing:payment-methods", args=[organization.handle]))
    try:
        customer = customer_of(organization)
        with refusals_noted():
            page = _provider().setup_page(setup, customer=customer, back=back)
    except ProviderSilent as silent:
        raise _refusal(silent) from silent
    due_at = timezone.now() + PAUSE
    opened = CardSetup.objects.filter(pk=setup.pk, page="")
    opened.update(page=page.reference, url=page.url, due_at=due_at)
    setup.refresh_from_db()
    return setup


def learn_of_cards(now: datetime) -> int:
    """Ask what became of the pages that are open; returns how many cards were added."""
    due = CardSetup.objects.due(now).order_by("due_at")[:MOST]
    return sum(bool(tried(f"card {each.pk}", _learn, setup=each, now=now)) for each in due)


def forget_cards(now: datetime) -> int:
    """Have the provider forget the cards that were removed; returns how many it forgot."""
    due = CardRemoval.objects.due(now).order_by("due_at")[:MOST]
    return sum(bool(tried(f"removal {each.pk}", _forget, removal=each, now=now)) for each in due)


def _learn(*, setup: CardSetup, now: datetime) -> bool:
    age = now - setup.created_at
    pause = PAUSE if age < timedelta(minutes=30) else LONG_PAUSE
    CardSetup.objects.filter(pk=setup.pk).update(due_at=now + pause)
    try:
        with refusals_noted():
            card = _provider().card_of(setup)
            is_over = age > ASKED_FOR or (card is None and _provider().is_over(setup))
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
def _forget(*, removal: CardRemoval, now: datetime) -> bool:
    CardRemoval.objects.filter(pk=removal.pk).update(due_at=now + LONG_PAUSE)
    _provider().detach(removal.reference)
    return bool(CardRemoval.objects.filter(pk=removal.pk, done_at=None).update(done_at=now))


def _refusal(silent: ProviderSilent) -> Refusal:
    """What people read of a provider that gave no answer."""
    return CallRefused() if isinstance(silent, ProviderRefused) else ProviderUnavailable()


def _provider() -> Gateway:
    """Refuses to be asked while rows are locked: others would wait for as long as it takes."""
    found = gateway()
    if found is None:
        raise ProviderUnavailable
    with transaction.atomic(durable=True):
        pass
    return found
