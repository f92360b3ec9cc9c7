"""What the pages of a deletion say about the subscription."""

from billing.tiers import summary
from console.words import dates
from organizations.models import Organization


def lapse_sentence(organization: Organization) -> str:
    """What a deletion does to the subscription, for the pages that delete and restore: when it ends
    or that there is none, and which limits apply then.

    Empty without a seller; before the deletion, if there is no subscription to lose; and while the
    deletion waits, as long as the paid period lasts.
    """
    billing = summary.read_summary(organization)
    if billing.seller is None:
        return ""
    tier = billing.default_tier
    limits = f"The limits of the tier {tier} apply" if tier else "No limits apply"
    subscription = billing.subscription
    if subscription and subscription.period_end > billing.today:
        if organization.is_being_deleted:
            return ""
        day = dates.day(subscription.period_end)
        return (
            f"The subscription to the tier {subscription} ends on {day} if {organization.name} is"
            f" not restored before. {limits} after that."
        )
    if not organization.is_being_deleted:
        return ""
    return f"{organization.name} has no subscription. {limits}."
