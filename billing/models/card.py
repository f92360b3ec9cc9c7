"""Cards of organizations, as far as the console knows them: never their numbers."""

import uuid
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from console.database.constraints import choice_constraint
from organizations.models import Membership, Organization
from organizations.tenancy.keys import SameOrganization

SOON = timedelta(days=14)
"""How long before a card expires people are notified."""


class ProviderCustomer(models.Model):
    """The payment provider's ID of an organization."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="provider_customer"
    )
    reference = models.CharField(max_length=255, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.reference


class PaymentMethodQuerySet(models.QuerySet["PaymentMethod"]):
    """Cards by use and expiry."""

    def default(self) -> Self:
        """The cards that invoices are charged to, at most one of each organization."""
        return self.filter(is_default=True)

    def expiring_by(self, day: date) -> Self:
        """Cards whose last month is that of `day` or an earlier one."""
        this_year = Q(expires_year=day.year, expires_month__lte=day.month)
        return self.filter(Q(expires_year__lt=day.year) | this_year)

    def in_order(self) -> Self:
        """Ordered for lists: the default card first, then the newest."""
        return self.order_by("-is_default", "-added_at", "-pk")


class PaymentMethod(models.Model):
    """A card of an organization, which keeps it when the member who added it leaves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="payment_methods"
    )
    reference = models.CharField(max_length=255, unique=True)
    """The provider's ID of the card."""
    brand = models.CharField(max_length=30)
    last_four = models.CharField(max_length=4)
    expires_month = models.PositiveSmallIntegerField()
    expires_year = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(default=False, db_default=False)
    added_by = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="payment_methods"
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    expiring_told_at = models.DateTimeField(null=True)
    """When people were notified that the card expires soon; None if they were not."""
    expired_told_at = models.DateTimeField(null=True)
    """When people were notified that the card has expired; None if they were not."""

    objects = PaymentMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_default=True),
                name="paymentmethod_one_default_per_organization",
            ),
            models.CheckConstraint(
                condition=Q(last_four__regex=r"^[0-9]{4}$"), name="paymentmethod_has_four_digits"
            ),
            models.CheckConstraint(
                condition=Q(expires_month__gte=1, expires_month__lte=12),
                name="paymentmethod_expires_in_a_month",
            ),
            SameOrganization("added_by"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.brand} …{self.last_four}"

    @property
    def expires(self) -> str:
        """The month of expiry as cards print it, such as "04/2031"."""
        return f"{self.expires_month:02}/{self.expires_year}"

    @property
    def last_day(self) -> date:
        """The last day on which the card can be charged."""
        length = monthrange(self.expires_year, self.expires_month)[1]
        return date(self.expires_year, self.expires_month, length)

    def is_expired(self, today: date) -> bool:
        return self.last_day < today

    def needs_another(self, today: date) -> bool:
        """Whether the card has expired or will within 14 days, so that another one is needed."""
        return self.last_day - SOON <= today


class SetupState(models.TextChoices):
    """Whether the card is still to be entered, was added, or none came of it."""

    OPEN = "open", "Open"
    ADDED = "added", "Added"
    OVER = "over", "Over"


class CardSetupQuerySet(models.QuerySet["CardSetup"]):
    """Card setups by state."""

    def open(self) -> Self:
        """Setups whose card is not known yet."""
        return self.filter(state=SetupState.OPEN)

    def due(self, at: datetime) -> Self:
        """Open setups for which the provider is to be asked whether a card was entered."""
        return self.open().filter(due_at__lte=at).exclude(page="")


class CardSetup(models.Model):
    """A visit to the provider's page where a person enters a card. The provider says which one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="card_setups"
    )
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=5, choices=SetupState, default=SetupState.OPEN)
    page = models.CharField(max_length=255, blank=True, db_default="")
    """The provider's ID of the page; empty until the provider has made it."""
    url = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    """When the provider is asked next."""

    objects = CardSetupQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("state", SetupState),
            SameOrganization("added_by"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="cardsetup_due"),
            models.Index(fields=["page"], name="cardsetup_by_page"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return "A new card"

    @property
    def is_open(self) -> bool:
        """Whether the card is not known yet."""
        return self.state == SetupState.OPEN


class CardRemovalQuerySet(models.QuerySet["CardRemoval"]):
    """Card removals by whether the provider has been called."""

    def due(self, at: datetime) -> Self:
        """Removals for which the provider is to be called now."""
        return self.filter(done_at=None, due_at__lte=at)


class CardRemoval(models.Model):
    """A card that the provider has to delete. The row outlives the organization of the card."""

    reference = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = CardRemovalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="cardremoval_due")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.reference
