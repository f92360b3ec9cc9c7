"""The billing of an organization at a glance: its tier, its period and the next invoice."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db import connection

from billing import dates
from billing.invoicing import totals
from billing.models import BillingSubscription, Seller, Tier
from billing.money import Money, total
from billing.tiers.periods import Period
from billing.tiers.quotes import amount_of, current_period, uninvoiced_amounts
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Organization


@dataclass(frozen=True)
class Summary:
    """The subscription of an organization, and what the next invoice charges so far."""

    organization: Organization
    seller: Seller | None
    subscription: BillingSubscription | None
    today: date

    @property
    def tier(self) -> Tier | None:
        """The tier whose limits apply: the default tier without a subscription, if there is one."""
        return self.subscription.price.tier if self.subscription else self.default_tier

    @property
    def default_tier(self) -> Tier | None:
        """The tier whose limits apply without a subscription; None if there are no limits then."""
        return self.seller.default_tier if self.seller else None

    @property
    def period(self) -> Period | None:
        """The present period, which is paid for; None without a subscription."""
        return current_period(self.subscription) if self.subscription else None

    @property
    def amount(self) -> Money | None:
        """The price of an interval, before tax; None without a subscription."""
        return amount_of(self.subscription.price) if self.subscription else None

    @property
    def is_ending(self) -> bool:
        """Whether the subscription ends with the present period."""
        return self.subscription is not None and self.subscription.ends_at is not None

    @property
    def changes(self) -> Money | None:
        """The cost of changes not invoiced yet, before tax; None if it is not above 0."""
        if self.subscription is None or self.seller is None:
            return None
        amount = total(uninvoiced_amounts(self.subscription), self.subscription.price.currency)
        return amount if amount.minor > 0 else None

    @property
    def unknown_tax(self) -> str:
        """Why the tax of the next invoice cannot be decided today; empty if it can."""
        if self.seller is None:
            return ""
        organization = self.subscription.organization if self.subscription else self.organization
        return totals.unknown_tax(organization, on=self.today, seller=self.seller)

    @property
    def next_amount(self) -> Money | None:
        """What the next invoice charges so far, before tax; below 0 it is credit.

        None if there will be no invoice. If the subscription ends, it has only the changes.
        """
        if self.subscription is None or self.seller is None or self.is_ending:
            return self.changes
        price = self.subscription.next_price or self.subscription.price
        return sum(uninvoiced_amounts(self.subscription), start=amount_of(price)) or None


def read_summary(organization: Organization) -> Summary:
    """The billing summary as of today in the seller's zone, in two queries."""
    seller = Seller.objects.select_related("default_tier").first()
    running = _running(connection.vendor).fetch_instances(organization=organization.pk)
    return Summary(organization, seller, running[0] if running else None, dates.today(seller))


@cache
def _running(vendor: str) -> PreparedQuery:
    """The prepared query of the running subscription, with prices and billing profile."""
    organization = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a53")
    running = BillingSubscription.objects.running().filter(organization=organization)
    rows = running.order_by("pk").select_related(
        "price__tier", "next_price__tier", "organization__billing_profile"
    )
    return prepare("running_subscription", lambda: rows[:1], organization=organization)
