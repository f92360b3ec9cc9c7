"""What an organization has and what comes next, as the overview tells it."""

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
from billing.tiers.quotes import amount_of, current_period, proration_lines
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Organization


@dataclass(frozen=True)
class Summary:
    """The subscription, and the next amount so far. Without a seller nothing is charged."""

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
        """The one that is paid for."""
        return current_period(self.subscription) if self.subscription else None

    @property
    def amount(self) -> Money | None:
        """What an interval costs, before tax."""
        return amount_of(self.subscription.price) if self.subscription else None

    @property
    def is_ending(self) -> bool:
        """Whether nothing follows the period."""
        return self.subscription is not None and self.subscription.ends_at is not None

    @property
    def changes(self) -> Money | None:
        """What changes within the period cost that no invoice has, before tax; None for nothing."""
        if self.subscription is None or self.seller is None:
            return None
        lines = [
            line for each in self.subscription.open_prorations for line in proration_lines(each)
        ]
        found = total([line.amount for line in lines], self.subscription.price.currency)
        return found if found.minor > 0 else None

    @property
    def unknown_tax(self) -> str:
        """Why the next invoice could not be taxed today; empty where it can."""
        if self.seller is None:
            return ""
        organization = self.subscription.organization if self.subscription else self.organization
        return totals.unknown_tax(organization, on=self.today, seller=self.seller)

    @property
    def next_amount(self) -> Money | None:
        """What the next invoice asks so far, before tax; less than nothing is credit.

        None where none comes: the last one has only the changes.
        """
        if self.subscription is None or self.seller is None or self.is_ending:
            return self.changes
        price = self.subscription.next_price or self.subscription.price
        changes = self.subscription.open_prorations
        lines = [line.amount for change in changes for line in proration_lines(change)]
        return sum(lines, start=amount_of(price)) or None


def read_summary(organization: Organization) -> Summary:
    """Read it as of today in the seller's zone, for three queries."""
    seller = Seller.objects.select_related("default_tier").first()
    running = _running(connection.vendor).fetch_instances(organization=organization.pk)
    return Summary(organization, seller, running[0] if running else None, dates.today(seller))


@cache
def _running(vendor: str) -> PreparedQuery:
    """The running subscription of an organization, with its prices and the billing profile."""
    organization = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a53")
    running = BillingSubscription.objects.running().filter(organization=organization)
    rows = running.order_by("pk").select_related(
        "price__tier", "next_price__tier", "organization__billing_profile"
    )
    return prepare("running_subscription", lambda: rows[:1], organization=organization)
