"""Cards that go or are one too many: forgotten by the provider too."""

import pytest

from audit.models import Event
from audit.sentences import sentence
from billing.actions import (
    begin_card_setup,
    remove_card,
)
from billing.actions.cards import (
    MOST_CARDS,
    CardGone,
)
from billing.card_payments import cards
from billing.models import CardRemoval, CardSetup
from billing.tests.cards import add_card, later

pytestmark = pytest.mark.django_db


def test_a_removed_card_is_forgotten_by_the_provider_too(acme, bill, stripe):
    card = add_card(acme, stripe)

    remove_card(card=card, by=bill)

    assert not acme.payment_methods.exists()
    assert stripe.stripe.ask("GET", f"/v1/payment_methods/{card.reference}")[1]["customer"]
    assert cards.forget_cards(later()) == 1
    assert not stripe.stripe.ask("GET", f"/v1/payment_methods/{card.reference}")[1]["customer"]
    assert cards.forget_cards(later(60)) == 0
    with pytest.raises(CardGone):
        remove_card(card=card, by=bill)


def test_a_provider_that_is_away_forgets_later(acme, bill, stripe, settings):
    remove_card(card=add_card(acme, stripe), by=bill)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    assert cards.forget_cards(later()) == 0
    assert CardRemoval.objects.filter(done_at=None).exists()
    settings.STRIPE_API_BASE = stripe.url
    assert cards.forget_cards(later(1)) == 0
    assert cards.forget_cards(later(16)) == 1


def test_cards_of_an_organization_that_goes_are_forgotten(acme, stripe):
    card = add_card(acme, stripe)

    acme.payment_methods.all().delete()

    assert CardRemoval.objects.get().reference == card.reference


def test_a_card_that_comes_when_there_are_ten_is_forgotten_and_people_are_told(
    acme, bill, seller, stripe
):
    for _ in range(MOST_CARDS - 1):
        add_card(acme, stripe, is_default=False)
    setups = [cards.open_page(begin_card_setup(by=bill)) for _ in range(2)]
    entered = [stripe.pay(setup.page) for setup in setups]

    assert cards.learn_of_cards(later(2)) == 1
    assert cards.learn_of_cards(later(4)) == 0

    assert acme.payment_methods.count() == MOST_CARDS
    assert not CardSetup.objects.open().exists()
    [removal] = CardRemoval.objects.all()
    assert removal.reference in entered
    assert not acme.payment_methods.filter(reference=removal.reference).exists()
    said = sentence(Event.objects.get(kind="card.turned_away"))
    assert "The card Visa …4242 was not kept: an organization has 10 cards at most" in said
    assert cards.forget_cards(later(5)) == 1


def test_a_card_that_is_there_already_is_not_forgotten_for_being_the_tenth(
    acme, bill, seller, stripe
):
    for _ in range(MOST_CARDS - 1):
        add_card(acme, stripe, is_default=False)
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)
    cards.learn_of_cards(later(2))
    CardSetup.objects.update(state="open")

    cards.learn_of_cards(later(4))

    assert acme.payment_methods.count() == MOST_CARDS
    assert not CardRemoval.objects.exists()
