"""What the races of `test_charging.py` come to without the lock, the index or the key."""

import uuid
from functools import partial

import pytest
from django.db import IntegrityError

from billing.actions import charging, issuing, pay_now
from billing.card_payments import attempts
from billing.models import PaymentAttempt, ProviderFinding
from billing.payment_provider import stripe as gateway
from billing.tests.cards import later, settle
from billing.tests.stripe_stand_in import LOST
from tests.races import slip_in, without_constraints
from tests.races.charging import invoices_with_a_card, judged
from tests.races.invoices import render_nothing
from tests.races.rounds import organization_of

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ONE_UNFINISHED = "paymentattempt_one_unfinished_per_invoice"


@pytest.fixture
def member(ada):
    (member,) = organization_of(ada)
    return member


@pytest.fixture
def invoice(member, stripe, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    return invoices_with_a_card(member.organization, stripe, 1)[0]


@pytest.mark.usefixtures("without_locks")
def test_without_the_lock_the_database_keeps_attempts_apart(member, invoice, monkeypatch):
    pay = partial(pay_now, invoice=invoice, by=member)
    slip_in(monkeypatch, charging, "balance_of", pay)

    with pytest.raises(IntegrityError, match=ONE_UNFINISHED):
        pay()


@pytest.mark.usefixtures("without_locks")
def test_without_any_guard_an_invoice_is_charged_twice(member, invoice, stripe, monkeypatch):
    pay = partial(pay_now, invoice=invoice, by=member)
    monkeypatch.setattr(attempts, "balance_of", lambda invoice: invoice.total)
    with without_constraints(ONE_UNFINISHED):
        slip_in(monkeypatch, charging, "balance_of", pay)
        pay()
        settle()

        assert judged([invoice], stripe)[0] == 2
        ProviderFinding.objects.all().delete()
        PaymentAttempt.objects.all().delete()


def test_with_another_key_a_lost_answer_is_charged_twice(member, invoice, stripe, monkeypatch):
    def another(attempt):
        return {"idempotency_key": str(uuid.uuid4())}

    monkeypatch.setattr(gateway, "idempotency_key", another)
    monkeypatch.setattr(gateway.Stripe, "_find_intent", lambda self, attempt: None)
    attempt = pay_now(invoice=invoice, by=member)
    stripe.faults.append(LOST)

    attempts.advance_attempt(attempt_id=attempt.pk, now=later())
    attempts.advance_attempt(attempt_id=attempt.pk, now=later(60))

    assert judged([invoice], stripe)[0] == 2
