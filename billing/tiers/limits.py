"""That an organization has no more than its tier includes."""

from billing.models import BillingSubscription, TierLimit
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.meters import Meter


class LimitReached(Refusal):
    slug = "limit-reached"
    message = (
        "The tier {tier} includes {included}, and {organization} has {count}. A billing"
        " administrator or an administrator can choose another tier under Billing."
    )


def demand(organization: Organization, meter: Meter) -> None:
    """Refuse one more than the tier includes; what is over the limit already stays.

    The subscription is locked where there is a limit, so that two at the same time are counted one
    after the other. An organization without a subscription has no limits.
    """
    running = organization.billing_subscriptions.running()
    tiers = running.values("price__tier")
    if not TierLimit.objects.filter(tier__in=tiers, meter=meter.name).exists():
        return
    subscription = _locked(organization)
    if subscription is None:
        return
    limit = subscription.price.tier.limits.filter(meter=meter.name).first()
    if limit is None:
        return
    if (total := meter.total(organization, limit.included)).number >= limit.included:
        raise LimitReached(
            tier=subscription.price.tier,
            included=meter.so_many(limit.included),
            organization=organization,
            count=str(total),
        )


def _locked(organization: Organization) -> BillingSubscription | None:
    running = organization.billing_subscriptions.running().select_related("price__tier")
    return running.select_for_update(no_key=True, of=("self",)).first()
