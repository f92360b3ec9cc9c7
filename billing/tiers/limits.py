"""That an organization has no more than its tier includes."""

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from billing.models import Seller, Tier, TierLimit
from console.refusals import Refusal
from organizations.models import Organization
from organizations.tenancy.meters import Meter


class LimitReached(Refusal):
    slug = "limit-reached"
    message = (
        "The tier {tier} includes {included}, and {organization} has {count}. A billing"
        " administrator or an administrator can choose another tier under Billing."
    )


def demand_below_limit(organization: Organization, meter: Meter) -> None:
    """Refuse one more than the tier includes; what is over the limit already stays.

    The row of the organization is locked where there is a limit, so that two at the same time are
    counted one after the other. Raises LimitReached.
    """
    limits = applicable_limits(organization, meter)
    if not limits.exists():
        return
    _lock(organization)
    limit = limits.select_related("tier").first()
    if limit is None:
        return
    if (total := meter.total(organization, limit.included)).number >= limit.included:
        raise LimitReached(
            tier=limit.tier,
            included=meter.counted_noun(limit.included),
            organization=organization,
            count=str(total),
        )


def applicable_limits(organization: Organization, meter: Meter) -> QuerySet[TierLimit]:
    """The limit of a meter that applies to the organization: one row, or none if it is unlimited.

    It is that of the tier it subscribed to. Without a subscription, it is that of the default tier.
    """
    subscribed = organization.billing_subscriptions.running().values("price__tier")[:1]
    default = Seller.objects.values("default_tier")[:1]
    tier = Coalesce(Subquery(subscribed), Subquery(default))
    return TierLimit.objects.filter(tier=tier, meter=meter.name)


def default_tier() -> Tier | None:
    """The tier whose limits apply to organizations without a subscription; None for no limits."""
    return Tier.objects.filter(pk__in=Seller.objects.values("default_tier")).first()


def _lock(organization: Organization) -> None:
    """Let others who count what the organization has wait until the transaction ends."""
    Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
