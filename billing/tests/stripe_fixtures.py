"""Cards, taken by what stands in for Stripe."""

import pytest
from stripe import StripeObject

from billing.payment_provider.stripe_marks import MARK
from billing.tests.stripe_messages import SECRET
from billing.tests.stripe_stand_in import StandIn
from billing.tests.stripe_types import declared_fields


@pytest.fixture(scope="session")
def the_stand_in():
    """It takes seconds to start."""
    stand_in = StandIn()
    yield stand_in
    stand_in.close()


@pytest.fixture
def stripe(the_stand_in, settings, monkeypatch):
    """Cards, taken by what stands in for Stripe. No field is read that Stripe does not declare."""
    settings.STRIPE_SECRET_KEY = "sk_test_console"
    settings.STRIPE_WEBHOOK_SECRET = [SECRET]
    settings.STRIPE_API_BASE = the_stand_in.url
    the_stand_in.forget()
    undeclared = note_undeclared_fields(monkeypatch)
    yield the_stand_in
    assert not undeclared, undeclared


def note_undeclared_fields(monkeypatch):
    """The fields of answers that are read from now on and that Stripe's library does not declare.

    What stands in for Stripe may still answer with what Stripe has removed.
    """
    read, undeclared = vars(StripeObject)["__getattr__"], set()

    def read_and_note(answer, field):
        kind = type(answer)
        declared = {MARK} if kind is StripeObject else declared_fields(kind)
        if not field.startswith("_") and field not in declared | {"object"}:
            undeclared.add(f"{kind.__name__}.{field}")
        return read(answer, field)

    monkeypatch.setattr(StripeObject, "__getattr__", read_and_note)
    return undeclared
