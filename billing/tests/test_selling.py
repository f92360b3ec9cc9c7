"""Operators set up who sells, which tiers, with which limits and prices."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import NotAnOperator
from audit.models import Event
from billing import dates
from billing.actions import sellers, tiers
from billing.details import PartyDetails
from billing.models import Interval, Seller, TaxRate, Tier, TierPrice
from billing.money import Money, reason_against_currency
from billing.schedule import take_new_bank_details
from billing.tests.makers import make_tier
from billing.tests.reading import words
from outbox.kinds import write
from outbox.models import Mail
from tests.cast import make_person

pytestmark = pytest.mark.django_db
SELLERS = "/operators/billing/seller/"
TIERS = "/operators/billing/tier/"
SELLER = {
    "legal_name": "Console GmbH",
    "line_1": "Hafenstraße 1",
    "postal_code": "20457",
    "city": "Hamburg",
    "country": "DE",
    "vat_id": "DE 136 695 976",
    "email": "billing@console.example",
    "iban": "DE89 3704 0044 0532 0130 00",
    "currency": "eur",
    "series_prefix": "CON",
    "terms_days": "14",
    "time_zone": "Europe/Berlin",
    "reason": "We begin to sell.",
}
ANOTHER = "DE02 1203 0000 0000 2020 51"


@pytest.fixture
def olga(db):
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def page(client_of, olga):
    return client_of(olga)


def newest_mail():
    message = write(Mail.objects.filter(kind="seller-bank").latest("pk"))
    assert message is not None
    return message.body


def test_the_seller_is_set_up_once(page):
    assert "Set up seller" in words(page.get(SELLERS))

    answer = page.post(f"{SELLERS}set-up/", SELLER, follow=True)

    assert "Console GmbH is set up." in words(answer)
    seller = Seller.objects.get()
    assert (seller.vat_id, seller.iban, seller.currency) == (
        "DE136695976",
        "DE89370400440532013000",
        "EUR",
    )
    assert "Set up seller" not in words(page.get(SELLERS))
    event = Event.objects.get(kind="seller.set_up")
    assert (event.reason, event.organization_id) == ("We begin to sell.", None)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("email", f"{'a' * 245}@b.example", "at most 254 characters"),
        ("iban", "DE89 3704 0044 0532 0130 01", "This IBAN is not valid"),
        ("bic", "X", "This BIC is not valid"),
        ("currency", "EUX", "Enter a currency code"),
        ("currency", "BHD", "Amounts in BHD have 3 decimal digits"),
        ("currency", "clf", "Amounts in CLF have 4 decimal digits"),
        ("currency", "DEM", "DEM is no currency that is in use today"),
        ("charge_now_above_minor", "1.005", "at most 2 digits"),
        ("charge_now_above_minor", "-1", "Enter an amount in digits"),
        ("charge_now_above_minor", "1\x00", "Null characters"),
        ("country", "", "Enter the country"),
        ("vat_id", "DE136695975", "check digits"),
        ("legal_name", "日本", "cannot show"),
        ("register", "4242 4242 4242 4242", "Do not type card numbers"),
        ("series_prefix", "../", "Enter a valid value"),
        ("terms_days", "-1", "greater than or equal to 0"),
        ("time_zone", "Mars", "Select one of the options"),
        ("reason", "", "Enter a reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(page, field, typed, why):
    answer = page.post(f"{SELLERS}set-up/", SELLER | {field: typed})

    assert why in words(answer)
    assert not Seller.objects.exists()


def test_new_bank_details_wait_a_day_and_every_operator_is_told(page, seller, olga):
    make_person("Otto", is_staff=True)
    page.post(f"{SELLERS}1/edit/", SELLER | {"iban": ANOTHER})

    seller.refresh_from_db()
    assert seller.iban == "DE89370400440532013000"
    assert sorted(mail.recipient for mail in Mail.objects.filter(kind="seller-bank")) == [
        "olga@example.com",
        "otto@example.com",
    ]
    assert "DE02120300000000202051" in newest_mail()
    assert take_new_bank_details() is False

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert take_new_bank_details() is True
        assert take_new_bank_details() is False
    seller.refresh_from_db()
    assert (seller.iban, seller.next_bank_at) == ("DE02120300000000202051", None)


def test_another_operator_stops_them(page, seller, client_of):
    page.post(f"{SELLERS}1/edit/", SELLER | {"iban": ANOTHER})
    otto = client_of(make_person("Otto", is_staff=True, is_superuser=True))

    otto.post(f"{SELLERS}1/stop-bank/", {"reason": "Nobody ordered this."})

    seller.refresh_from_db()
    assert (seller.next_iban, seller.next_bank_at) == ("", None)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert take_new_bank_details() is False
    assert "No new bank details" in newest_mail()


def test_other_changes_wait_for_nothing(page, seller):
    page.post(f"{SELLERS}1/edit/", SELLER | {"city": "Bremen"})

    seller.refresh_from_db()
    assert (seller.city, seller.next_bank_at) == ("Bremen", None)
    assert not Mail.objects.filter(kind="seller-bank").exists()


def test_the_currency_stays_once_there_are_prices(page, seller, team):
    answer = page.post(f"{SELLERS}1/edit/", SELLER | {"currency": "USD"})

    assert "There are prices in EUR, so the currency stays." in words(answer)


def test_a_tier_gets_limits_and_a_price(page, seller):
    typed = {"code": "team", "name": "Team", "position": "1", "is_public": "on"}
    answer = page.post(f"{TIERS}new/", typed | {"reason": "For teams."}, follow=True)
    assert "Team was added." in words(answer)
    team = Tier.objects.get()

    limit = {"meter": "projects", "included": "10", "reason": "As agreed."}
    page.post(f"{TIERS}{team.pk}/set-limit/", limit)
    today = dates.today().isoformat()
    price = {"amount": "49,90", "interval": "month", "valid_from": today, "reason": "As agreed."}
    page.post(f"{TIERS}{team.pk}/add-price/", price)

    assert team.limits.get().included == 10
    assert team.prices.get().amount_minor == 4_990
    shown = words(page.get(f"{TIERS}{team.pk}/change/"))
    assert "€49.90" in shown
    page.post(f"{TIERS}{team.pk}/set-limit/", limit | {"included": ""})
    assert not team.limits.exists()


def test_a_tier_is_changed_and_its_code_stays(page, team):
    typed = {"name": "Teams", "position": "3", "reason": "Another name.", "code": "other"}

    page.post(f"{TIERS}{team.tier_id}/edit/", typed)

    tier = Tier.objects.get()
    assert (tier.name, tier.code, tier.is_public) == ("Teams", "team", False)


@pytest.mark.parametrize("amount", ["1.005", "1e3", "NaN", "١٢", "-5", "9" * 20, "", "4242" * 4])
def test_what_is_no_amount_is_refused_at_the_field(page, seller, team, amount):
    before = TierPrice.objects.count()
    today = dates.today().isoformat()

    page.post(
        f"{TIERS}{team.tier_id}/add-price/",
        {"amount": amount, "interval": "year", "valid_from": today, "reason": "As agreed."},
    )

    assert TierPrice.objects.count() == before


def add(tier, amount, valid_from, olga):
    return tiers.add_price(
        tier=tier,
        amount=Money(amount, "EUR"),
        interval=Interval.MONTH,
        valid_from=valid_from,
        reason="As agreed.",
        by=olga,
    )


def test_a_new_price_follows_the_one_that_holds(team, olga):
    soon = dates.today() + timedelta(days=30)

    added = add(team.tier, 5_900, soon, olga)

    team.refresh_from_db()
    assert (team.amount_minor, team.valid_until) == (4_900, soon)
    assert list(TierPrice.objects.holding(soon)) == [added]
    assert list(TierPrice.objects.holding(soon - timedelta(days=1))) == [team]


def test_no_price_begins_before_one_that_is_there(team, olga):
    soon = dates.today() + timedelta(days=30)
    add(team.tier, 5_900, soon, olga)

    with pytest.raises(tiers.PriceThere):
        add(team.tier, 6_900, soon, olga)
    with pytest.raises(tiers.PriceInThePast):
        add(team.tier, 6_900, dates.today() - timedelta(days=1), olga)


def test_prices_of_other_intervals_stand_next_to_each_other(team, olga):
    make_tier("Team", 49_000, "year")

    add(team.tier, 5_900, dates.today() + timedelta(days=1), olga)

    assert TierPrice.objects.count() == 3


def test_rates_are_added_once(page):
    rate = {"country": "DE", "rate": "19", "valid_from": "2021-01-01", "reason": "The law."}
    new = "/operators/billing/taxrate/new/"

    page.post(new, rate)
    answer = page.post(new, rate)

    assert "A rate of this country begins on this day already." in words(answer)
    assert TaxRate.objects.get().valid_from == date(2021, 1, 1)
    assert page.post(new, rate | {"rate": "190"}).status_code == 200


def test_who_is_no_operator_can_do_none_of_it(team, adam, client_of):
    with pytest.raises(NotAnOperator):
        add(team.tier, 1, dates.today(), adam.user)

    for address in (f"{SELLERS}set-up/", f"{TIERS}new/", f"{TIERS}{team.tier_id}/add-price/"):
        assert client_of(adam).post(address).status_code in {302, 403, 404}
    assert TierPrice.objects.count() == 1


def test_an_operator_who_may_only_look_is_offered_nothing(seller, client_of):
    otto = client_of(make_person("Otto", is_staff=True))

    assert otto.get(f"{SELLERS}set-up/").status_code == 403
    assert otto.post(f"{TIERS}new/", {}).status_code == 403


def test_changes_are_invoiced_immediately_above_an_amount(page):
    page.post(f"{SELLERS}set-up/", SELLER | {"charge_now_above_minor": "100"})
    assert Seller.objects.get().charge_now_above_minor == 10_000
    assert 'value="100.00"' in page.get(f"{SELLERS}1/edit/").content.decode()
    assert "Invoice changes immediately above €100.00" in words(page.get(f"{SELLERS}1/change/"))

    page.post(f"{SELLERS}1/edit/", SELLER)

    assert Seller.objects.get().charge_now_above_minor is None
    assert "Invoice changes immediately above Never" in words(page.get(f"{SELLERS}1/change/"))


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "CHF", "INR", "BRL"])
def test_what_electronic_invoices_can_say_is_sold_in(currency):
    assert reason_against_currency(currency) == ""


def test_the_action_refuses_the_currency_that_the_page_would(olga, page):
    page.post(f"{SELLERS}set-up/", SELLER)
    seller = Seller.objects.get()
    terms = sellers.SellerTerms("b@c.example", "KWD", "CON", 14, "UTC")
    party = PartyDetails("Console GmbH", "Hafenstraße 1", "Hamburg", "DE")
    bank = sellers.Bank(seller.iban)

    with pytest.raises(sellers.UnfitSeller, match="3 decimal digits"):
        sellers.set_up_seller(
            party=party, terms=terms, bank=bank, reason="We move to Kuwait.", by=olga
        )


def test_members_see_the_iban_in_groups_of_four(page, adam, client_of):
    page.post(f"{SELLERS}set-up/", SELLER)

    shown = client_of(adam).get("/organizations/acme/billing/payment-methods/")

    assert "DE89 3704 0044 0532 0130 00" in words(shown)
