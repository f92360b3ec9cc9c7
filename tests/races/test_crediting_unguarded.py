"""What the race of `test_crediting.py` comes to without the lock that decides it."""

from functools import partial

import pytest

from billing import dates
from billing.actions import credit, issuing
from billing.actions.invoicing import issue_invoice
from billing.actions.payments import Transfer, record_payment
from billing.tests.invoices import REASON, olga
from tests.races import slip_in
from tests.races.invoices import drafts_of, render_nothing
from tests.races.test_crediting import balances_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_an_invoice_is_paid_with_two_credits(pair, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    organization, operator = pair[0].organization, olga()
    drafts = drafts_of(organization, 3)
    issued = [issue_invoice(invoice=draft, reason=REASON, by=operator) for draft in drafts]
    total = issued[0].total.minor
    first, second = (
        partial(
            record_payment,
            invoice=invoice,
            transfer=Transfer(f"{2 * total / 100:.2f}", dates.today(), f"SEPA {invoice.number}"),
            reason=REASON,
            by=operator,
            is_credit=True,
        )
        for invoice in issued[1:]
    )
    slip_in(monkeypatch, credit, "_apply_credit", second)

    first()

    assert balances_of(organization) == [-total, 0, 0]
