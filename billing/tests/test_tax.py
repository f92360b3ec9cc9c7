"""Which tax an invoice carries: every case that the function tells apart."""

from decimal import Decimal

import pytest

from billing.invoicing.tax import EUROPEAN_UNION, Category, NoTreatment, Party, treatment

RATES = {"DE": Decimal("19.00"), "FR": Decimal("20.00"), "GR": Decimal(24)}
RATES |= {"GB": Decimal(20), "US": Decimal(0)}
GERMAN, FRENCH, GREEK, AUSTRIAN = "DE136695976", "FR40303265045", "EL094259216", "ATU13585627"
S, Z, E, AE, OUT = "S", "Z", "E", "AE", "O"
NOTE = "No tax: small business."
NO_RATE, NO_SELLER = "no tax rate for", "VAT ID of the seller is missing"


@pytest.mark.parametrize(
    ("seller", "buyer", "exemption", "category", "rate"),
    [
        # In the country of the seller, the rate there, with a VAT ID or without.
        (("DE", GERMAN), ("DE", ""), "", S, 19),
        (("DE", GERMAN), ("DE", GERMAN), "", S, 19),
        (("DE", ""), ("DE", ""), "", S, 19),
        (("GR", GREEK), ("GR", ""), "", S, 24),
        (("US", ""), ("US", ""), "", Z, 0),
        # To a business in another country of the EU: that business owes the tax.
        (("DE", GERMAN), ("FR", FRENCH), "", AE, 0),
        (("DE", GERMAN), ("GR", GREEK), "", AE, 0),
        (("GR", GREEK), ("DE", GERMAN), "", AE, 0),
        (("DE", GERMAN), ("AT", AUSTRIAN), "", AE, 0),
        # To anyone else there, and to those whose VAT ID is not one of that country: its rate.
        (("DE", GERMAN), ("FR", ""), "", S, 20),
        (("DE", GERMAN), ("FR", "FR40303265046"), "", S, 20),
        (("DE", GERMAN), ("FR", AUSTRIAN), "", S, 20),
        (("DE", GERMAN), ("FR", GERMAN), "", S, 20),
        # Outside the EU, on either side.
        (("DE", GERMAN), ("CH", "CHE-116.281.710"), "", OUT, 0),
        (("DE", GERMAN), ("US", ""), "", OUT, 0),
        (("DE", GERMAN), ("GB", "GB980780684"), "", OUT, 0),
        (("CH", ""), ("DE", GERMAN), "", OUT, 0),
        # Monaco is in the territory of France, and the Isle of Man in that of the United Kingdom.
        (("DE", GERMAN), ("MC", FRENCH), "", AE, 0),
        (("DE", GERMAN), ("MC", ""), "", S, 20),
        (("FR", FRENCH), ("MC", FRENCH), "", S, 20),
        (("MC", FRENCH), ("DE", GERMAN), "", AE, 0),
        (("DE", GERMAN), ("IM", "GB980780684"), "", OUT, 0),
        (("GB", "GB980780684"), ("IM", ""), "", S, 20),
        # Åland and the overseas departments of France are not in the territory of the EU.
        (("DE", GERMAN), ("AX", "FI20774740"), "", OUT, 0),
        (("DE", GERMAN), ("RE", FRENCH), "", OUT, 0),
        # A seller who charges no tax charges no one any.
        (("DE", ""), ("DE", ""), NOTE, E, 0),
        (("DE", ""), ("FR", FRENCH), NOTE, E, 0),
        (("DE", ""), ("US", ""), NOTE, E, 0),
    ],
)
def test_the_tax_is_decided(seller, buyer, exemption, category, rate):
    found = treatment(Party(*seller), Party(*buyer), RATES, exemption)

    assert (found.category, found.rate) == (category, rate)
    assert bool(found.reason) == (category in {E, AE, OUT})


@pytest.mark.parametrize(
    ("seller", "buyer", "reason"),
    [
        (("AT", AUSTRIAN), ("AT", ""), NO_RATE),
        (("DE", GERMAN), ("AT", ""), NO_RATE),
        (("CH", ""), ("CH", ""), NO_RATE),
        (("DE", ""), ("FR", FRENCH), NO_SELLER),
    ],
)
def test_what_is_missing_is_said(seller, buyer, reason):
    with pytest.raises(NoTreatment, match=reason):
        treatment(Party(*seller), Party(*buyer), RATES)


@pytest.mark.parametrize(
    ("country", "vat_id", "rate"), [("FR", FRENCH, 20), ("DE", GERMAN, 19), ("FR", "", 20)]
)
def test_without_reverse_charge_the_rate_of_the_country_is_charged(country, vat_id, rate):
    found = treatment(Party("DE", GERMAN), Party(country, vat_id, never_owes_tax=True), RATES)

    assert (found.category, int(found.rate), found.reason) == (Category.STANDARD, rate, "")


@pytest.mark.parametrize("country", ["DE", "FR", "AT", "US"])
def test_who_is_exempt_is_charged_no_tax_for_a_reason(country):
    found = treatment(Party("DE", GERMAN), Party(country, exemption="Article 151."), RATES)

    assert (found.category, int(found.rate)) == (Category.EXEMPT, 0)
    assert found.reason == "Article 151."


def test_the_sentence_of_the_seller_is_the_reason():
    assert treatment(Party("DE"), Party("DE"), {}, NOTE).reason == NOTE


def test_categories_are_those_of_electronic_invoices():
    assert {category.value for category in Category} == {S, Z, E, AE, OUT}


def test_the_european_union_has_27_countries():
    assert len(EUROPEAN_UNION) == 27
    assert {"DE", "GR", "IE"} <= EUROPEAN_UNION
    assert not {"EL", "XI", "GB", "CH", "NO"} & EUROPEAN_UNION
