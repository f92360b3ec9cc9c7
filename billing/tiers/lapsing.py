"""What happens to the subscription of an organization that waits for its deletion."""

from billing import dates
from billing.models import BillingSubscription
from billing.tiers import summary
from organizations.models import Organization


def lapse_sentence(organization: Organization) -> str:
    """Say when the subscription ends or that it has ended, and which limits apply then.

    Empty where no one sells, and where there is nothing to lose: before the deletion without a
    subscription, and after it while the period that was paid for lasts.
    """
    now = summary.read_summary(organization)
    if now.seller is None:
        return ""
    if now.subscription and now.subscription.period_end > now.today:
        return "" if organization.is_being_deleted else _ahead(now, now.subscription)
    if not organization.is_being_deleted:
        return ""
    return f"{organization.name} has no subscription. {_limits(now)}."


def _ahead(now: summary.Summary, subscription: BillingSubscription) -> str:
    day = dates.format_day(subscription.period_end)
    return (
        f"The subscription to the tier {subscription} ends on {day} if {now.organization.name} is"
        f" not restored before. {_limits(now)} after that."
    )


def _limits(now: summary.Summary) -> str:
    tier = now.default_tier
    return f"The limits of the tier {tier} apply" if tier else "No limits apply"
