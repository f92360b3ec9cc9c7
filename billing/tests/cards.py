"""Cards and charges to try, through what stands in for Stripe."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from billing.card_payments import attempts, cards
from billing.models import PaymentAttempt, PaymentMethod
from billing.tests.stripe_messages import SECRET, signed

GOOD, DECLINED, CONFIRM = "4242424242424242", "4000000000000341", "4000002760003184"


def add_card(organization, stand_in, number=GOOD, *, is_default=True, added_by=None):
    """A card that the provider has, written past its page."""
    customer = cards.customer_of(organization)
    made = stand_in.stripe.card(customer, number)
    return PaymentMethod.objects.create(
        organization=organization,
        reference=made["id"],
        brand="Visa",
        last_four=number[-4:],
        expires_month=4,
        expires_year=2031,
        is_default=is_default,
        added_by=added_by,
    )


def later(minutes=0):
    """So much later than now."""
    return timezone.now() + timedelta(minutes=minutes)


def settle(*, rounds=1, first=0):
    """Call the provider until nothing is due, as the clock does in so many half hours."""
    for number in range(rounds):
        attempts.settle_due(later(first + 31 * number))


def states(invoice):
    """Of its attempts, oldest first."""
    attempts = PaymentAttempt.objects.filter(invoice=invoice).order_by("created_at")
    return [(each.kind, each.state) for each in attempts]


def send(about, *, kind="payment_intent.succeeded", secret=SECRET, age=0, body=None):
    """What the provider posts: a signed message about an object."""
    body, signature = signed(about, kind=kind, secret=secret, age=age, body=body)
    return Client().post(
        "/billing/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )


def body_of(message):
    """The text of an email that is to be sent."""
    assert message is not None
    return message.body
