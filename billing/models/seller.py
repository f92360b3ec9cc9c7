"""Who runs this installation and sells its tiers."""

from django.db import models
from django.db.models import Q

from billing.models.party import Party
from billing.models.tier import Tier

BLOCKED_AFTER, NOTICE = 30, 7
"""Days after the due date from which nothing new can be created, and days before the end of a
subscription on which the billing addresses are notified of it.
"""
SHORTEST_END = BLOCKED_AFTER + NOTICE + 1
"""The fewest days between the due date and the end of a subscription, so that the notice comes
after the email that says that nothing new can be created.
"""


class SellerQuerySet(models.QuerySet["Seller"]):
    def one(self) -> "Seller | None":
        """The only seller; None if nothing is sold."""
        return self.first()


class Seller(Party):
    """The issuer of invoices. The table has at most one row; without it nothing is charged.

    New bank details wait in `next_iban` and `next_bic` until `next_bank_at`, so that one operator
    alone cannot have today's payments sent elsewhere.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    tax_id = models.CharField("tax number", max_length=40, blank=True, db_default="")
    register = models.CharField(max_length=100, blank=True, db_default="")
    """Where the company is registered, and under which number."""
    email = models.EmailField("email address")
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True, db_default="")
    next_iban = models.CharField(max_length=34, blank=True, db_default="")
    next_bic = models.CharField(max_length=11, blank=True, db_default="")
    next_bank_at = models.DateTimeField(null=True)
    currency = models.CharField(max_length=3)
    """The ISO 4217 code of the currency of all new prices and invoices."""
    terms_days = models.PositiveSmallIntegerField("days to pay", default=14)
    charge_now_above_minor = models.BigIntegerField(null=True)
    """Changes of a tier that cost more than this, in minor units before tax, are invoiced
    immediately and not with the next period. None for never, 0 for always.
    """
    series_prefix = models.CharField("prefix of invoice numbers", max_length=10)
    small_business_note = models.CharField(max_length=200, blank=True, db_default="")
    """Why a seller that is a small business charges no tax; empty otherwise."""
    time_zone = models.CharField(max_length=40, default="UTC")
    """The zone in which the days of invoices and periods begin."""
    default_tier = models.ForeignKey(
        Tier, null=True, on_delete=models.RESTRICT, related_name="+", db_index=False
    )
    """The tier whose limits apply without a subscription; None for no limits."""
    end_after_days = models.PositiveSmallIntegerField(null=True)
    """How many days after the due date of an unpaid invoice a subscription ends; None for never."""

    objects = SellerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="seller_is_one"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="seller_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="seller_country_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(charge_now_above_minor=None) | Q(charge_now_above_minor__gte=0),
                name="seller_charges_now_above_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(next_bank_at=None, next_iban="")
                | Q(next_bank_at__isnull=False) & ~Q(next_iban=""),
                name="seller_next_bank_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(end_after_days=None) | Q(end_after_days__gte=SHORTEST_END),
                name="seller_ends_subscriptions_after_notice",
            ),
        ]

    @property
    def notice_step(self) -> int | None:
        """The days after the due date on which the end of a subscription is announced, or None."""
        return None if self.end_after_days is None else self.end_after_days - NOTICE
