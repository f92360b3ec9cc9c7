"""Invoices and credit notes made up at random: whatever is on them, it adds up to the last cent."""

import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from billing.documents import Tax
from billing.invoicing import statements, tax_amounts
from billing.invoicing.lines import Charge, change_charges, charges_total
from billing.invoicing.tax import Category
from billing.models import Invoice, InvoiceLine, Tier, TierPrice
from billing.money import Money, digits_of, total
from billing.tiers.periods import period_from
from billing.tiers.quotes import new_proration

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(1800)]

# 100,000 invoices take minutes: `LEDGER_INVOICES=100000 bin/test billing/tests/test_ledger.py`.
INVOICES = int(os.environ.get("LEDGER_INVOICES", "2000"))
SEED = 16931
CURRENCIES = ("EUR", "EUR", "USD", "JPY", "BHD")
RATES = tuple(map(Decimal, ("19.00", "7.00", "20.00", "5.50", "8.10", "25.50", "2.10", "0.01")))
FREE = (Category.ZERO, Category.EXEMPT, Category.REVERSE_CHARGE, Category.NOT_SUBJECT)
PARTY = dict.fromkeys(("legal_name", "line_1", "line_2", "postal_code", "city", "vat_id"), "x")
PARTY |= {"country": "DE", "iban": "", "bic": "", "purchase_order": ""}


def half_up(exact):
    """The nearest whole number, by another way than the one that is tested."""
    return int(exact + Fraction(1, 2))


def some_amount(random):
    """Mostly small ones, where rounding counts most, and some as large as can be typed."""
    return random.randrange(10 ** random.choice((1, 2, 3, 4, 6, 10)))


def some_change(random, currency):
    """A change of the tier within a period, of prices that went up."""
    start = date(2027, 1, 1).replace(month=random.randrange(1, 13))
    period = period_from(start, random.randrange(1, 29), random.choice(("month", "year")))
    day = date.fromordinal(start.toordinal() + random.randrange(period.days))
    before, after = sorted(some_amount(random) for _ in range(2))
    prices = [
        TierPrice(tier=Tier(name=name), amount_minor=amount, currency=currency, interval="month")
        for name, amount in (("Team", before), ("Business", after))
    ]
    return new_proration(prices[1], prices[0], period, day)


def some_charges(random, currency):
    """What one rate is charged for: some of it given back, and never more than was charged."""
    charges = [
        Charge("Members", Money(some_amount(random), currency), random.randrange(1, 100))
        for _ in range(random.randrange(1, 5))
    ]
    if random.random() < 0.3:
        back = charges[0]
        charges.append(Charge(back.text, back.price, -random.randrange(1, back.quantity + 1)))
    if random.random() < 0.3:
        charges += change_charges(some_change(random, currency))
    return charges


def some_treatments(random):
    """Up to three rates; without tax there is nothing else on an invoice."""
    if random.random() < 0.2:
        return [(random.choice(FREE), Decimal(0))]
    rates = random.sample(RATES, random.choice((1, 1, 2, 3)))
    return [(Category.STANDARD, rate) for rate in rates]


def some_invoice(random):
    """Its lines, with their tax, and what the actions make of them."""
    currency = random.choice(CURRENCIES)
    charges, lines = [], []
    for category, rate in some_treatments(random):
        for charge in some_charges(random, currency):
            charges.append(charge)
            lines.append(line_of(charge, category, rate))
    taxes = tax_amounts.taxes_of(lines, currency, "")
    return currency, charges, lines, taxes


def line_of(charge, category, rate):
    return InvoiceLine(
        text=charge.text,
        quantity=charge.quantity,
        unit_amount_minor=charge.price.minor,
        amount_minor=charge.amount.minor,
        tax_category=category.value,
        rate=rate,
    )


def document_of(currency, charges, lines, taxes):
    """As it is issued, from the row that would be written."""
    net = charges_total(charges, currency).minor
    tax = sum(each.tax.minor for each in taxes)
    invoice = Invoice(
        kind="invoice",
        currency=currency,
        taxes=[tax_amounts.tax_to_row(each) for each in taxes],
        net_minor=net,
        tax_minor=tax,
        total_minor=net + tax,
        seller=PARTY,
        buyer=PARTY,
        issued_on=date(2027, 1, 1),
        due_on=date(2027, 1, 15),
    )
    return statements.build_document(invoice, lines)


def given_back(random, taxes, currency):
    """Credit notes over parts of an invoice, and one over all that is left."""
    given: list[Tax] = []
    for _ in range(random.choice((0, 1, 1, 2, 2, 3)) if random.random() < 0.95 else 30):
        rest = rest_of(taxes, given, currency)
        if rest.minor < 2:
            break
        part = random.choice((random.randrange(1, rest.minor), 1, rest.minor // 2))
        given += tax_amounts.taxes_to_credit(taxes, given, Money(part, currency))
    rest = rest_of(taxes, given, currency)
    return given + (tax_amounts.taxes_to_credit(taxes, given, rest) if rest else [])


def rest_of(taxes, given, currency):
    return total([left.net for left in tax_amounts.remaining_taxes(taxes, given)], currency)


def test_lines_taxes_and_totals_of_every_invoice_add_up():
    random = Random(SEED)
    for number in range(INVOICES):
        currency, charges, lines, taxes = some_invoice(random)
        document = document_of(currency, charges, lines, taxes)

        by_rate: dict[tuple[Category, Decimal], int] = defaultdict(int)
        for line in document.lines:
            assert line.amount.minor == line.quantity * line.price.minor, number
            by_rate[line.category, line.rate] += line.amount.minor
        assert {(tax.category, tax.rate): tax.net.minor for tax in document.taxes} == by_rate
        for tax in document.taxes:
            assert tax.tax.minor == half_up(Fraction(tax.net.minor) * Fraction(tax.rate) / 100)
        assert total([line.amount for line in document.lines], currency) == document.net
        assert total([tax.tax for tax in document.taxes], currency) == document.tax
        assert document.net + document.tax == document.total
        for amount in (document.net, document.tax, document.total):
            assert amount.decimal.scaleb(digits_of(currency)) == amount.minor


def test_a_change_within_a_period_is_charged_by_days_and_never_below_nothing():
    random = Random(SEED)
    for number in range(INVOICES):
        change = some_change(random, "EUR")

        unused, added = change_charges(change)
        part = Fraction(change.days, change.of_days)
        assert -unused.amount.minor == half_up(change.from_price.amount_minor * part), number
        assert added.amount.minor == half_up(change.to_price.amount_minor * part), number
        assert (added.amount + unused.amount).minor >= 0


def test_parts_in_the_proportion_of_lines_add_up_to_the_total():
    random = Random(SEED)
    for number in range(INVOICES):
        currency, charges, lines, taxes = some_invoice(random)
        whole = document_of(currency, charges, lines, taxes).total
        weights = [abs(charge.amount.minor) for charge in charges]
        if not any(weights):
            continue

        parts = whole.allocate(weights)

        assert total(parts, currency) == whole, number
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part.minor - Fraction(whole.minor * weight, sum(weights))) < 1, number


def test_credit_notes_give_back_what_was_charged_with_its_tax_and_no_more():
    random = Random(SEED)
    for number in range(INVOICES):
        currency, _, _, taxes = some_invoice(random)

        given = given_back(random, taxes, currency)

        for note in given:  # of one rate each
            assert note.net.minor > 0, number
            assert note.tax.minor >= 0, number
            assert abs(note.tax.minor - note.net.percent(note.rate).minor) <= 1, (number, note)
        assert all(
            left.net.minor == left.tax.minor == 0
            for left in tax_amounts.remaining_taxes(taxes, given)
        )
