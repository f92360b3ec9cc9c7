"""Invoices that are issued in the same moment, and payments of one invoice."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from billing.actions import issuing
from billing.actions.invoicing import issue_invoice
from billing.actions.payments import MoreThanOpen, reverse_payment
from billing.actions.settling import note_settled
from billing.models import Invoice, Payment
from billing.tests.invoices import REASON, olga, pay, standing
from tests.races import refusals
from tests.races.invoices import (
    ABORTED,
    as_it_should_be,
    drafts_of,
    gaps_and_doubles,
    issue_some,
    render_nothing,
)
from tests.races.rounds import ROUNDS, organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1800),
]
# 16,000 invoices take minutes: `INVOICES_EACH=1000 bin/test tests/races/test_invoicing.py`.
THREADS, EACH = 16, int(os.environ.get("INVOICES_EACH", ROUNDS))


@pytest.fixture(autouse=True)
def no_documents(monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)


def test_numbers_have_no_gap_and_none_comes_twice(ada):
    (member,) = organization_of(ada)
    drafts, operator = drafts_of(member.organization, THREADS * EACH), olga()

    with ThreadPoolExecutor(THREADS) as pool:
        parts = [drafts[first::THREADS] for first in range(THREADS)]
        list(pool.map(partial(issue_some, operator=operator), parts))

    issued = THREADS * EACH * (ABORTED - 1) // ABORTED
    assert gaps_and_doubles(issued) == as_it_should_be()


def test_an_invoice_is_not_paid_twice(at_once, ada):
    (member,) = organization_of(ada)
    operator = olga()
    for number, draft in enumerate(drafts_of(member.organization, ROUNDS)):
        invoice = issue_invoice(invoice=draft, reason=REASON, by=operator)

        outcomes = at_once(
            partial(pay, invoice, reference=f"SEPA {number} a", by=operator),
            partial(pay, invoice, reference=f"SEPA {number} b", by=operator),
        )

        assert refusals(outcomes) == [MoreThanOpen]
        assert standing(invoice) == ("Paid", 0)
    assert Payment.objects.count() == ROUNDS


def test_what_a_payment_opens_again_is_not_noted_as_settled(at_once, ada):
    (member,) = organization_of(ada)
    operator = olga()
    for number, draft in enumerate(drafts_of(member.organization, ROUNDS)):
        invoice = issue_invoice(invoice=draft, reason=REASON, by=operator)
        payment = pay(invoice, reference=f"SEPA {number}", by=operator)

        at_once(note_settled, partial(reverse_payment, payment=payment, reason=REASON, by=operator))

        assert standing(invoice) == ("Open", invoice.total.minor)
        assert invoice in Invoice.objects.unsettled()
