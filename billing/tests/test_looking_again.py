"""Pages that wait for the provider, where it answers between two statements of the page."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from billing import actions
from billing.actions import begin_card_setup, pay_now
from billing.actions.outcomes import take_outcome
from billing.card_payments import cards
from billing.payment_provider.calls import Succeeded
from billing.payment_provider.configured import gateway
from billing.tests.cards import add_card, later, settle, states
from billing.tests.invoices import an_invoice

pytestmark = pytest.mark.django_db


class Interrupted(Exception):
    """Takes everything back that was done meanwhile."""


@contextmanager
def before_statement(number, deed):
    """Do this before the so many-th statement; says afterwards whether there was one."""
    asked = []

    def interrupt(execute, sql, params, many, context):
        asked.append(sql)
        if len(asked) == number:
            deed()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(interrupt):
        yield asked


def pages_with_a_deed_between(client, path, deed):
    """The page, once for each of its statements, with the deed done before it and taken back."""
    number = 0
    while True:
        number += 1
        try:
            with transaction.atomic():
                with before_statement(number, deed) as asked:
                    page = client.get(path).content.decode()
                raise Interrupted
        except Interrupted:
            if len(asked) < number:
                return
            yield number, page


def test_an_invoice_that_is_paid_meanwhile_is_shown_paid_or_looked_for(
    client_of, acme, bill, stripe
):
    add_card(acme, stripe, is_default=False)
    invoice = an_invoice(acme)
    attempt = pay_now(invoice=invoice, on_page=True, by=bill)
    settle()
    path = f"/organizations/acme/billing/invoices/{invoice.pk}/?returned=1"

    def succeed():
        outcome = Succeeded("pi_1", attempt.amount)
        assert take_outcome(attempt_id=attempt.pk, outcome=outcome, now=later())

    ways = set()
    for number, page in pages_with_a_deed_between(client_of(bill), path, succeed):
        way = (
            ">Paid<" in page,
            "every 4s" in page,
            "Pay now" in page,
        )
        assert way in {(True, False, False), (False, True, False)}, (number, way)
        ways.add(way)

    assert len(ways) == 2
    assert states(invoice) == [("page", "waiting")], "all was taken back"


def test_a_card_that_is_confirmed_meanwhile_is_shown_or_looked_for(
    client_of, acme, bill, seller, stripe
):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)
    provider = gateway()
    assert provider
    card = provider.card_of(setup)
    assert card
    path = "/organizations/acme/billing/payment-methods/?returned=1"

    def learn():
        assert actions.add_card(setup_id=setup.pk, organization=acme.pk, card=card)

    shown = set()
    for number, page in pages_with_a_deed_between(client_of(bill), path, learn):
        is_there = "…4242" in page
        assert is_there or "every 4s" in page, number
        shown.add(is_there)

    assert shown == {True, False}
