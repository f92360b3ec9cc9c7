"""What numbers come to when they are not taken in the transaction that uses them."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Max

from billing import dates
from billing.actions import issuing
from billing.actions.invoicing import issue_invoice
from billing.models import Invoice, InvoiceSeries
from billing.tests.invoices import REASON, olga
from tests.races.invoices import (
    Aborted,
    as_it_should_be,
    drafts_of,
    gaps_and_doubles,
    render_nothing,
)
from tests.races.rounds import organization_of

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = issuing.take_number


@pytest.fixture
def drafts(ada, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    (member,) = organization_of(ada)
    return drafts_of(member.organization, 2)


def issue_with(taken, draft, monkeypatch, *, is_aborted=False):
    """Issue it with what was taken before, in a transaction of its own."""
    monkeypatch.setattr(issuing, "take_number", lambda *_: taken)
    with suppress(Aborted), transaction.atomic():
        issue_invoice(invoice=draft, reason=REASON, by=olga())
        if is_aborted:
            raise Aborted


def one_more_than_the_last():
    series, _ = InvoiceSeries.objects.get_or_create(prefix="CON", year=dates.today().year)
    last = Invoice.objects.aggregate(last=Max("position"))["last"]
    return series, (last or 0) + 1


def test_a_number_that_was_taken_before_is_missing_when_its_invoice_is_taken_back(
    drafts, monkeypatch
):
    for draft, is_aborted in zip(drafts, (True, False), strict=True):
        taken = TAKEN("CON", dates.today().year)
        issue_with(taken, draft, monkeypatch, is_aborted=is_aborted)

    assert gaps_and_doubles(1) != as_it_should_be()
    assert Invoice.objects.issued().get().position == 2


def test_a_number_that_two_read_before_is_kept_from_coming_twice_by_the_database_alone(
    drafts, monkeypatch
):
    read = [one_more_than_the_last() for _ in drafts]
    issue_with(read[0], drafts[0], monkeypatch)

    with pytest.raises(IntegrityError, match=r"number|position"):
        issue_with(read[1], drafts[1], monkeypatch)
