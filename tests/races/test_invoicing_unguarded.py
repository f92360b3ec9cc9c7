"""What the races of `test_invoicing.py` come to without the counter row or the lock."""

from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import Max

from billing import dates
from billing.actions import issuing, payments
from billing.actions.invoicing import issue_invoice
from billing.models import Invoice, InvoiceSeries
from billing.tests.invoices import REASON, olga, pay, standing
from tests.races import slip_in, without_constraints
from tests.races.invoices import drafts_of, render_nothing
from tests.races.rounds import organization_of

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def drafts(ada, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    (member,) = organization_of(ada)
    return drafts_of(member.organization, 2)


def one_more_than_the_last(prefix, year):
    series, _ = InvoiceSeries.objects.get_or_create(prefix=prefix, year=year)
    last = Invoice.objects.filter(series=series).aggregate(last=Max("position"))["last"]
    return series, (last or 0) + 1


def issue(draft, by):
    return issue_invoice(invoice=draft, reason=REASON, by=by)


def meanwhile_issue(drafts, monkeypatch, by):
    InvoiceSeries.objects.create(prefix="CON", year=dates.today().year)
    monkeypatch.setattr(issuing, "take_number", one_more_than_the_last)
    return slip_in(monkeypatch, issuing, "take_number", partial(issue, drafts[1], by))


def test_without_the_counter_the_database_keeps_numbers_apart(drafts, monkeypatch):
    operator = olga()
    meanwhile_issue(drafts, monkeypatch, operator)

    with pytest.raises(IntegrityError, match="is_once"):
        issue(drafts[0], operator)


def test_without_any_guard_two_invoices_have_one_number(drafts, monkeypatch):
    operator = olga()
    meanwhile_issue(drafts, monkeypatch, operator)

    with without_constraints("invoice_number_is_once", "invoice_position_is_once"):
        issue(drafts[0], operator)

        numbers = Invoice.objects.issued().values_list("number", flat=True)
        assert len(numbers) == 2
        assert len(set(numbers)) == 1


def test_without_the_lock_an_invoice_is_paid_twice(drafts, monkeypatch):
    operator = olga()
    invoice = issue(drafts[0], operator)
    other = partial(pay, invoice, reference="SEPA 2", by=operator)
    slip_in(monkeypatch, payments, "balance_of", other)

    pay(invoice, reference="SEPA 1", by=operator)

    assert standing(invoice) == ("Overpaid", -invoice.total_minor)
