"""Which tier an organization has, at which price, and for how long."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from billing.models.tier import TierPrice
from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization


class SubscriptionState(models.TextChoices):
    """Active, ending with the paid period, or ended. `ended` is final: another one can follow."""

    ACTIVE = "active", "Active"
    ENDING = "ending", "Ending"
    ENDED = "ended", "Ended"


class BillingSubscriptionQuerySet(models.QuerySet["BillingSubscription"]):
    """Subscriptions by state."""

    def running(self) -> Self:
        """Subscriptions that have not ended, at most one of an organization."""
        return self.exclude(state=SubscriptionState.ENDED)

    def due(self, today: date) -> Self:
        """Running subscriptions whose paid period is over: the next one begins, or they end.

        Left out are active ones of suspended organizations, because no period begins for these.
        """
        waiting = Q(state=SubscriptionState.ACTIVE, organization__suspended_at__isnull=False)
        return self.running().filter(~waiting, period_end__lte=today)


class BillingSubscription(models.Model):
    """An organization's subscription to a tier, renewed period after period.

    A period is paid for in advance, from `period_start` until the day before `period_end`. Periods
    are counted from the anchor day, so that after 31 January and 28 February comes 31 March. A
    change for the next period stands in `next_price`, or in `ends_at` if there is to be none.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="billing_subscriptions"
    )
    price = models.ForeignKey(TierPrice, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(max_length=6, choices=SubscriptionState)
    anchor_day = models.PositiveSmallIntegerField()
    """The day of the month, 1 to 31, on which periods begin; in shorter months on the last day."""
    started_on = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField()
    next_price = models.ForeignKey(
        TierPrice, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    ends_at = models.DateField(null=True)
    """The first day without the subscription; None unless it ends."""

    objects = BillingSubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="billingsubscription_key_within_organization"
            ),
            choice_constraint("state", SubscriptionState),
            models.UniqueConstraint(
                "organization",
                condition=~Q(state="ended"),
                name="billingsubscription_one_running",
            ),
            models.CheckConstraint(
                condition=Q(anchor_day__range=(1, 31)), name="billingsubscription_has_anchor_day"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")),
                name="billingsubscription_period_has_days",
            ),
            models.CheckConstraint(
                condition=Q(state="active", ends_at=None)
                | ~Q(state="active") & Q(ends_at__isnull=False, next_price=None),
                name="billingsubscription_tells_its_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["period_end"],
                condition=~Q(state="ended"),
                name="billingsubscription_by_end",
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.price.tier)

    @cached_property
    def open_prorations(self) -> list["Proration"]:
        """The changes of the tier that no invoice has charged yet, by day. Cached on the row."""
        prorations = self.prorations.open().select_related("from_price__tier", "to_price__tier")
        return list(prorations.order_by("on", "pk"))

    @property
    def is_running(self) -> bool:
        """Whether the subscription has not ended yet."""
        return self.state != SubscriptionState.ENDED


class ProrationQuerySet(models.QuerySet["Proration"]):
    """Prorations by whether an invoice has charged them."""

    def open(self) -> Self:
        """Prorations that no invoice has charged yet."""
        return self.filter(billed_at=None)


class Proration(models.Model):
    """A change of the tier within a paid period: one pair of lines of the next invoice.

    The unused days at the former price are given back (`unused_minor`, which is not negative, is
    subtracted), and the same days at the new price are charged (`added_minor`). Of several changes
    on one day only the last counts, as long as no invoice has charged them.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(
        BillingSubscription, on_delete=models.CASCADE, related_name="prorations"
    )
    on = models.DateField()
    """The day of the change, which is the first of the days."""
    days = models.PositiveSmallIntegerField()
    """The number of days from the change until the end of the period."""
    of_days = models.PositiveSmallIntegerField()
    """The number of days of the whole period."""
    from_price = models.ForeignKey(TierPrice, on_delete=models.RESTRICT, related_name="+")
    to_price = models.ForeignKey(TierPrice, on_delete=models.RESTRICT, related_name="+")
    unused_minor = models.BigIntegerField()
    added_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    billed_at = models.DateTimeField(null=True)

    objects = ProrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "on"],
                condition=Q(billed_at=None),
                name="proration_one_open_per_day",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, of_days__gte=F("days")), name="proration_has_days"
            ),
            models.CheckConstraint(
                condition=Q(unused_minor__gte=0, added_minor__gte=0),
                name="proration_is_not_negative",
            ),
            SameOrganization("subscription"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.from_price} to {self.to_price} on {self.on}"
