"""Credit notes: what they give back, and never more than what is left."""

import pytest

from billing.actions import crediting
from billing.tests.invoices import (
    REASON,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
    standing,
)
from billing.tests.test_invoicing import bill

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_credit_note_gives_back_what_is_left(acme):
    invoice = an_invoice(acme)

    first = crediting.credit_invoice(invoice=invoice, amount="10.00", reason=REASON, by=olga())
    rest = crediting.credit_invoice(invoice=invoice, amount="", reason=REASON, by=olga())

    assert (first.number[-5:], first.net_minor, first.tax_minor) == ("00002", 1000, 190)
    assert (rest.net_minor, rest.tax_minor) == (3900, 741)
    assert first.corrects == rest.corrects == invoice
    assert first.note == REASON
    assert standing(invoice) == ("Paid", 0)


@pytest.mark.parametrize("amount", ["49.01", "0", "1.005", "-1", "9" * 13])
def test_a_credit_note_is_not_above_the_rest(acme, amount):
    invoice = an_invoice(acme)

    with pytest.raises((crediting.MoreThanCharged, crediting.UnfitCredit)):
        crediting.credit_invoice(invoice=invoice, amount=amount, reason=REASON, by=olga())

    assert invoice.credit_notes.count() == 0


def test_many_small_credit_notes_give_back_the_tax_of_their_sum(acme):
    invoice = an_invoice(acme)

    notes = [
        crediting.credit_invoice(invoice=invoice, amount="0.03", reason=REASON, by=olga())
        for _ in range(10)
    ]

    assert (sum(note.net_minor for note in notes), sum(note.tax_minor for note in notes)) == (30, 6)


def test_nothing_is_left_after_all_was_given_back(acme):
    invoice = an_invoice(acme)
    note = crediting.credit_invoice(invoice=invoice, amount="", reason=REASON, by=olga())

    with pytest.raises(crediting.MoreThanCharged):
        crediting.credit_invoice(invoice=invoice, amount="", reason=REASON, by=olga())
    with pytest.raises(crediting.NotCreditable):
        crediting.credit_invoice(invoice=note, amount="", reason=REASON, by=olga())


def test_a_draft_is_not_corrected(acme):
    add_seller()
    draft = bill(add_subscription(acme))

    with pytest.raises(crediting.NotCreditable):
        crediting.credit_invoice(invoice=draft, amount="", reason=REASON, by=olga())
