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
    """Where a subscription stands. `ended` is final: another one can follow."""

    ACTIVE = "active", "Active"
    ENDING = "ending", "Ending"
    ENDED = "ended", "Ended"


class BillingSubscriptionQuerySet(models.QuerySet["BillingSubscription"]):
    """Subscriptions by where they stand."""

    def running(self) -> Self:
        """Those that are not over: an organization has one at most."""
        return self.exclude(state=SubscriptionState.ENDED)

    def due(self, today: date) -> Self:
        """Those whose paid period is over, so that another begins or they end.

        None begins while the organization is suspended: it waits until that is lifted.
        """
        waiting = Q(state=SubscriptionState.ACTIVE, organization__suspended_at__isnull=False)
        return self.running().filter(~waiting, period_end__lte=today)


class BillingSubscription(models.Model):
    """That an organization has a tier, from `period_start` until `period_end`, and then again.

    The period is what is paid for in advance; its end is the first day that is not in it. Each is
    counted from the anchor day, so that after 31 January and 28 February comes 31 March. What was
    asked for the next period stands in `next_price`, or in `ends_at` where there is to be none.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="billing_subscriptions"
    )
    price = models.ForeignKey(TierPrice, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(max_length=6, choices=SubscriptionState)
    anchor_day = models.PositiveSmallIntegerField()
    """1 to 31: the day of the month on which periods begin, where the month has it."""
    started_on = models.DateField()
    period_start = models.DateField()
    period_end = models.DateField()
    next_price = models.ForeignKey(
        TierPrice, null=True, on_delete=models.RESTRICT, related_name="+"
    )
    ends_at = models.DateField(null=True)
    """The first day without it, once someone asked for its end."""

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
        """What changes within periods cost that no invoice has yet, by day."""
        open_ones = self.prorations.open().select_related("from_price__tier", "to_price__tier")
        return list(open_ones.order_by("on", "pk"))

    @property
    def is_running(self) -> bool:
        """Whether it is not over."""
        return self.state != SubscriptionState.ENDED


class ProrationQuerySet(models.QuerySet["Proration"]):
    """Prorations by whether an invoice has them."""

    def open(self) -> Self:
        """Those that the next invoice has to bear."""
        return self.filter(billed_at=None)


class Proration(models.Model):
    """What a change of the tier within a paid period costs: one pair of lines of the next invoice.

    The unused days of the one price are given back (`unused_minor`, which is not negative, is
    subtracted), and the same days of the other are charged (`added_minor`). Of several changes on
    one day only the last counts, while no invoice has them.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(
        BillingSubscription, on_delete=models.CASCADE, related_name="prorations"
    )
    on = models.DateField()
    """The day of the change: the first of the days."""
    days = models.PositiveSmallIntegerField()
    """From then until the end of the period."""
    of_days = models.PositiveSmallIntegerField()
    """All days of the period."""
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
