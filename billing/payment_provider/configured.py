"""Whether card payments are set up. Without them, everything else works the same."""

from django.conf import settings

from billing.payment_provider.calls import Gateway


def gateway() -> Gateway | None:
    """The provider whose keys are set; None if invoices are paid by bank transfer alone."""
    if not settings.STRIPE_SECRET_KEY:
        return None
    from billing.payment_provider.stripe import Stripe

    return Stripe.of_settings()


def takes_cards() -> bool:
    """Whether cards are accepted: the keys of a payment provider are set."""
    return bool(settings.STRIPE_SECRET_KEY)
