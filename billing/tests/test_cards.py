"""Cards: entered on the provider's page, shown by their last digits, chosen, removed."""

import pytest

from audit.models import Event
from audit.sentences import sentence
from billing.actions import (
    begin_card_setup,
    choose_card,
    choose_transfer,
)
from billing.actions.cards import (
    MOST_CARDS,
    AlreadyByTransfer,
    CardExpired,
    NothingToCharge,
    TooManyCards,
)
from billing.card_payments import cards
from billing.models import CardSetup, PaymentMethod
from billing.tests.cards import DECLINED, add_card, later
from organizations.actions import remove_member
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import links, notices, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/billing/payment-methods/"


def post(client_of, who, path, **fields):
    return client_of(who).post(f"{HOME}{path}", fields, follow=True)


def test_a_card_is_entered_at_the_provider_and_shown_by_its_last_digits(
    client_of, acme, bill, seller, stripe
):
    led = client_of(bill).post(f"{HOME}add/", follow=True)
    assert "Continue to the payment provider" in words(led)
    setup = CardSetup.objects.get()
    assert setup.url in led.content.decode()

    stripe.pay(setup.page)
    assert cards.learn_of_cards(later(2)) == 1

    page = words(client_of(bill).get(HOME))
    assert "Visa …4242" in page
    assert "04/2031" in page
    assert "Bill" in page
    card = acme.payment_methods.get()
    assert card.added_by == bill
    assert not card.is_default
    assert Event.objects.filter(kind="card.added").count() == 1


def test_whoever_only_comes_back_has_added_nothing(client_of, acme, bill, seller, stripe):
    expected = "appears here once the payment provider has confirmed it"
    assert expected not in words(client_of(bill).get(f"{HOME}?returned=1"))
    post(client_of, bill.user, "add/")

    page = client_of(bill)
    assert expected in words(page.get(f"{HOME}?returned=1"))
    assert expected not in words(page.get(HOME)), "who canceled waits for nothing"
    assert "every 4s" in page.get(f"{HOME}?returned=1").content.decode()
    assert "every 4s" not in page.get(HOME).content.decode()
    assert cards.learn_of_cards(later(2)) == 0
    assert not acme.payment_methods.exists()


def test_a_card_that_is_learned_of_twice_is_there_once(acme, bill, seller, stripe):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)

    assert cards.learn_of_cards(later(2)) == 1
    CardSetup.objects.update(state="open")
    cards.learn_of_cards(later(4))

    assert PaymentMethod.objects.count() == 1
    assert Event.objects.filter(kind="card.added").count() == 1


def test_a_page_that_nobody_used_is_over_in_the_end(acme, bill, seller, stripe):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.expire(setup.page)

    cards.learn_of_cards(later(2))

    setup.refresh_from_db()
    assert (setup.state, setup.url) == ("over", "")


def test_a_page_of_which_the_provider_says_nothing_is_not_asked_for_ever(
    bill, seller, stripe, settings
):
    cards.open_page(begin_card_setup(by=bill))
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    cards.learn_of_cards(later(60 * 48))
    assert CardSetup.objects.get().is_open
    cards.learn_of_cards(later(60 * 73))

    assert CardSetup.objects.get().state == "over"


def test_a_provider_that_does_not_answer_is_told_and_leaves_nothing_half_done(
    client_of, bill, seller, stripe, settings
):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    page = words(post(client_of, bill.user, "add/"))

    assert "The payment provider does not answer" in page
    assert not PaymentMethod.objects.exists()


def test_one_card_is_the_default_and_bank_transfer_without_one(acme, bill, stripe):
    one, two = (add_card(acme, stripe, is_default=False) for _ in range(2))

    choose_card(card=one, by=bill)
    choose_card(card=two, by=bill)
    assert [card.pk for card in acme.payment_methods.default()] == [two.pk]

    choose_transfer(by=bill)
    assert not acme.payment_methods.default().exists()
    with pytest.raises(AlreadyByTransfer):
        choose_transfer(by=bill)


def test_a_card_is_chosen_and_removed_on_its_page(client_of, acme, bill, seller, stripe):
    card = add_card(acme, stripe, is_default=False)

    chosen = post(client_of, bill.user, f"{card.pk}/choose/")
    asked = client_of(bill).get(f"{HOME}{card.pk}/delete/")
    still = acme.payment_methods.filter(is_default=True).exists()
    removed = post(client_of, bill.user, f"{card.pk}/delete/")

    assert "Invoices are charged to the card Visa …4242." in notices(chosen)
    assert still
    assert "Visa …4242" in words(asked)
    assert "The card Visa …4242 was removed." in notices(removed)
    assert not acme.payment_methods.exists()


def test_bank_transfer_is_chosen_once(client_of, acme, bill, seller, stripe):
    add_card(acme, stripe)

    first, again = (post(client_of, bill.user, "transfer/") for _ in range(2))

    assert "Invoices are paid by bank transfer." in notices(first)
    assert AlreadyByTransfer.message in notices(again)
    assert not acme.payment_methods.default().exists()


def test_who_is_charged_nothing_needs_no_card(bill, stripe):
    with pytest.raises(NothingToCharge):
        begin_card_setup(by=bill)

    assert not CardSetup.objects.exists()


def test_an_organization_has_ten_cards_at_most(acme, bill, seller, stripe):
    for _ in range(MOST_CARDS):
        add_card(acme, stripe, is_default=False)

    with pytest.raises(TooManyCards, match="10 cards at most"):
        begin_card_setup(by=bill)


def test_an_expired_card_is_not_chosen(acme, bill, stripe):
    card = add_card(acme, stripe, is_default=False)
    PaymentMethod.objects.update(expires_year=2020)

    with pytest.raises(CardExpired):
        choose_card(card=card, by=bill)


def test_an_expired_card_says_so_and_is_not_offered(client_of, acme, bill, seller, stripe):
    card = add_card(acme, stripe, is_default=False)
    PaymentMethod.objects.update(expires_year=2025)

    page = client_of(bill).get(HOME)

    assert "Expired" in words(page)
    assert f"{HOME}{card.pk}/choose/" not in page.content.decode()
    assert f"{HOME}{card.pk}/delete/" in links(page)


def test_the_card_of_a_member_who_goes_stays(client_of, acme, adam, bill, seller, stripe):
    add_card(acme, stripe, added_by=bill)

    remove_member(membership=bill, by=adam)

    assert acme.payment_methods.default().get().added_by is None
    assert "a former member" in words(client_of(adam).get(HOME))
    assert "is no longer one. Replace the card" in sentence(Event.objects.get(kind="card.left"))


def test_without_keys_nothing_of_it_is_there(client_of, acme, adam, bill, seller, stripe, settings):
    card = add_card(acme, stripe)
    setup = cards.open_page(begin_card_setup(by=bill))
    settings.STRIPE_SECRET_KEY = ""

    page = words(client_of(bill).get(HOME))

    assert "Add a card" not in page
    assert "Visa" not in page
    for path in ("add/", "transfer/", f"{card.pk}/choose/", f"{card.pk}/delete/"):
        assert client_of(bill).post(f"{HOME}{path}").status_code == 404
    for path in (f"add/{setup.pk}/", f"{card.pk}/delete/"):
        assert client_of(bill).get(f"{HOME}{path}").status_code == 404


def test_who_may_only_see_is_offered_nothing(client_of, acme, zed, bill, seller, stripe):
    card = add_card(acme, stripe)
    dev = add_member(acme, "Dev", RoleSlug.DEVELOPER)

    for path in ("add/", "transfer/", f"{card.pk}/choose/", f"{card.pk}/delete/"):
        assert client_of(dev).post(f"{HOME}{path}").status_code == 403
        assert client_of(zed).post(f"{HOME}{path}").status_code == 404
    assert acme.payment_methods.default().exists()


def test_the_neighbours_card_is_not_found(client_of, acme, zenith, bill, zed, seller, stripe):
    other = add_card(zenith, stripe, DECLINED)

    for path in (f"{other.pk}/choose/", f"{other.pk}/delete/"):
        assert client_of(bill).post(f"{HOME}{path}").status_code == 404
    assert zenith.payment_methods.exists()


def test_no_digit_beyond_the_last_four_is_kept(acme, bill, seller, stripe):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)
    cards.learn_of_cards(later(2))

    kept = str(PaymentMethod.objects.values()) + str(CardSetup.objects.values())
    assert "424242424242" not in kept
