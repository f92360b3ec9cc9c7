"""What of billing operators are told to look at, and the lists of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import log
from billing import attention
from billing.actions.invoicing import bill_period
from billing.models import Invoice, PaymentAttempt
from billing.tests.invoices import add_seller, add_subscription, an_invoice, olga, pay

pytestmark = pytest.mark.django_db
INVOICES = reverse("admin:billing_invoice_changelist")


def told(of):
    return set(of.rows().values_list("pk", flat=True))


def listed(page, of):
    return set(page.get(of.url).context["cl"].queryset.values_list("pk", flat=True))


def test_drafts_that_are_held_back_are_told_of(acme, zenith, client_of):
    add_seller()
    held = bill_period(subscription=add_subscription(acme), by=log.System())
    draft = bill_period(subscription=add_subscription(zenith), by=log.System())
    assert held is not None
    assert draft is not None
    Invoice.objects.filter(pk=draft.pk).update(held_because="")
    an_invoice(acme)

    assert held.held_because
    assert told(attention.HELD) == listed(client_of(olga()), attention.HELD) == {held.pk}


def test_overdue_invoices_are_told_of_as_far_as_the_last_ones_go(
    acme, zenith, client_of, time_machine
):
    paid, first = an_invoice(acme), an_invoice(acme)
    pay(paid)
    time_machine.move_to(first.due_on + timedelta(days=20))
    last = an_invoice(zenith)
    assert told(attention.OVERDUE) == {first.pk}

    time_machine.move_to(last.due_on + timedelta(days=20))

    overdue = {first.pk, last.pk}
    assert told(attention.OVERDUE) == listed(client_of(olga()), attention.OVERDUE) == overdue
    (found,) = Invoice.objects.recently_overdue(last.due_on + timedelta(days=20), among=1)
    assert found == last


def test_payments_without_a_result_are_told_of(acme, client_of):
    unknown, *_ = (
        PaymentAttempt.objects.create(
            invoice=an_invoice(acme), kind="card", state=state, amount_minor=100
        )
        for state in ("unknown", "failed", "created")
    )

    assert told(attention.UNKNOWN) == listed(client_of(olga()), attention.UNKNOWN) == {unknown.pk}


def test_the_list_of_invoices_asks_once_for_the_day(acme, client_of):
    page = client_of(olga())

    def asked():
        with CaptureQueriesContext(connection) as queries:
            page.get(INVOICES)
        return len(queries)

    an_invoice(acme)
    asked()
    few = asked()
    for _ in range(5):
        an_invoice(acme)

    assert asked() == few
