"""Payments that pay too much for different invoices of an organization in the same moment."""

from functools import partial

import pytest

from billing import dates, invariants
from billing.actions import issuing
from billing.actions.invoicing import issue_invoice
from billing.actions.payments import Transfer, record_payment
from billing.models import Invoice
from billing.tests.invoices import REASON, olga
from console.invariants import finding
from tests.races.invoices import drafts_of, render_nothing
from tests.races.rounds import organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FEW = 10
"""Rounds in which four invoices are issued."""


@pytest.fixture(autouse=True)
def no_documents(monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)


def balances_of(organization):
    charges = Invoice.objects.charges().with_balance().filter(organization=organization)
    return sorted(charges.values_list("balance_minor", flat=True))  # type: ignore[misc]  # `with_balance` adds it


def test_two_that_pay_too_much_and_an_invoice_that_is_issued_wait_for_each_other(at_once, ada):
    operator = olga()
    for (member,) in organizations_of(ada, rounds=FEW):
        *drafts, last = drafts_of(member.organization, 4)
        issued = [issue_invoice(invoice=each, reason=REASON, by=operator) for each in drafts]
        each = issued[0].total.minor
        amount = f"{2 * each / 100:.2f}"
        pay = [
            partial(
                record_payment,
                invoice=invoice,
                transfer=Transfer(amount, dates.today(), f"SEPA {invoice.number}"),
                reason=REASON,
                by=operator,
                is_credit=True,
            )
            for invoice in issued[:2]
        ]

        outcomes = at_once(*pay, partial(issue_invoice, invoice=last, reason=REASON, by=operator))

        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert balances_of(member.organization) == [0, 0, 0, 0]
    assert finding(invariants.CREDIT) == ""
