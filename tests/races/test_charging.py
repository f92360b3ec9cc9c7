"""An invoice that eight charge in the same moment, and workers that die while they charge."""

import os
from functools import partial

import pytest

from billing import dates
from billing.actions import charge_due, issuing
from billing.card_payments import attempts
from billing.models import Payment, PaymentAttempt
from billing.tests.cards import later, send, settle
from billing.tests.stripe_stand_in import BROKEN, FINE, LOST, SLOW
from tests.races.charging import Workers, invoices_with_a_card, judged
from tests.races.invoices import render_nothing
from tests.races.rounds import organization_of, organizations_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
THREADS = 8
# The whole takes minutes: CHARGED_INVOICES=1000 CHARGE_KILLS=20.
INVOICES = int(os.environ.get("CHARGED_INVOICES", 20))
KILLS = int(os.environ.get("CHARGE_KILLS", 2))
EACH = 10
"""Invoices of an organization."""
TRIES = 5
"""Processes that may end before they charge anything: a busy machine is slow to answer them."""
FAULTS = (LOST, FINE, BROKEN, FINE, SLOW, LOST, FINE)


@pytest.fixture(autouse=True)
def no_documents(monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)


def charge(invoice, thread):
    """As a worker does whose lease of others has ended, and then a message comes, twice."""
    charge_due(invoice_id=invoice.pk, today=dates.today())
    for pk in PaymentAttempt.objects.filter(invoice=invoice).values_list("pk", flat=True):
        attempts.advance_attempt(attempt_id=pk, now=later(40 * thread))
        if thread % 3 == 0:
            send({"id": "pi_any", "metadata": {"console_attempt": str(pk)}})
            attempts.advance_attempt(attempt_id=pk, now=later(40 * thread))


@pytest.mark.timeout(3_600)
def test_each_invoice_is_charged_once_whatever_is_lost(at_once, ada, stripe):
    rounds = organizations_of(ada, rounds=INVOICES // EACH)
    invoices = [
        invoice
        for (member,) in rounds
        for invoice in invoices_with_a_card(member.organization, stripe, EACH)
    ]

    for number, invoice in enumerate(invoices):
        stripe.faults.clear()
        stripe.faults.append(FAULTS[number % len(FAULTS)])
        at_once(*(partial(charge, invoice, thread) for thread in range(THREADS)))
    settle(first=60 * 24)

    assert judged(invoices, stripe) == (INVOICES, INVOICES, INVOICES)
    assert Payment.objects.filter(kind="card").count() == INVOICES
    assert PaymentAttempt.objects.count() == INVOICES


@pytest.mark.timeout(600)
def test_workers_that_are_killed_again_and_again_charge_nothing_twice(ada, stripe, monkeypatch):
    (member,) = organization_of(ada)
    invoices = invoices_with_a_card(member.organization, stripe, KILLS * 3)
    killed: list[bool] = []
    workers = Workers(stripe)

    def kill(moment):
        """In turn before the provider charges, and after, before the answer is written."""
        if not killed[-1] and moment == ("before", "after")[len(killed) % 2]:
            killed[-1] = True
            workers.kill()

    monkeypatch.setattr(stripe, "on_move", kill)
    for _ in range(KILLS):
        killed.append(False)
        assert not all(workers.work() for _ in range(TRIES)), "none was killed"
    monkeypatch.setattr(stripe, "on_move", lambda moment: None)
    assert workers.work()
    workers.close()
    settle(first=60 * 48)

    assert killed == [True] * KILLS
    assert judged(invoices, stripe) == (KILLS * 3, KILLS * 3, KILLS * 3)
