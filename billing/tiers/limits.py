"""The limits of tiers: an organization cannot create more than its tier includes."""

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
    """Raise LimitReached if the organization has all that its tier includes of the meter.

    If there is a limit, the organization's row is locked until the transaction ends, so that two
    requests cannot both take the last place. What is over the limit already stays.
    """
    limits = applicable_limits(organization, meter)
    if not limits.exists():
        return
    Organization.objects.select_for_update(no_key=True).only("pk").get(pk=organization.pk)
    limit = limits.select_related("tier").first()
    if limit is None:
        return
    if (meter_total := meter.total(organization, limit.included)).number >= limit.included:
        raise LimitReached(
            tier=limit.tier,
            included=meter.counted_noun(limit.included),
            organization=organization,
            count=str(meter_total),
        )


def applicable_limits(organization: Organization, meter: Meter) -> QuerySet[TierLimit]:
    """The limit of the meter that applies to the organization: one row, or none for unlimited.

    It is the limit of the tier that it subscribed to, or of the default tier otherwise.
    """
    subscribed = organization.billing_subscriptions.running().values("price__tier")[:1]
    default = Seller.objects.values("default_tier")[:1]
    tier = Coalesce(Subquery(subscribed), Subquery(default))
    return TierLimit.objects.filter(tier=tier, meter=meter.name)


def default_tier() -> Tier | None:
    """The tier whose limits apply to organizations without a subscription; None for no limits."""
    return Tier.objects.filter(pk__in=Seller.objects.values("default_tier")).first()
