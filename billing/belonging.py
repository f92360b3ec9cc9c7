"""What belongs to an organization of billing."""

from billing.models import (
    BillingProfile,
    BillingSubscription,
    CardSetup,
    Invoice,
    MeterMonth,
    PaymentMethod,
    Proration,
    ProviderCustomer,
)
from organizations.belongings import Rows
from organizations.models import Organization


def prorations(organization: Organization) -> Rows:
    """What changes of its tier cost."""
    return Proration.objects.filter(organization=organization)


def subscriptions(organization: Organization) -> Rows:
    """What it subscribes to and subscribed to."""
    return BillingSubscription.objects.filter(organization=organization)


def meter_months(organization: Organization) -> Rows:
    """How much it had, month by month."""
    return MeterMonth.objects.filter(organization=organization)


def profiles(organization: Organization) -> Rows:
    """What its invoices say of it."""
    return BillingProfile.objects.filter(organization=organization)


def drafts(organization: Organization) -> Rows:
    """Invoices that were never issued. Those that were outlive it, and are nobody's then."""
    return Invoice.objects.unissued().filter(organization=organization)


def cards(organization: Organization) -> Rows:
    """What it pays with. The provider is told to forget each."""
    return PaymentMethod.objects.filter(organization=organization)


def card_setups(organization: Organization) -> Rows:
    """Cards that were begun to be added."""
    return CardSetup.objects.filter(organization=organization)


def provider_customers(organization: Organization) -> Rows:
    """What the payment provider knows it by."""
    return ProviderCustomer.objects.filter(organization=organization)
