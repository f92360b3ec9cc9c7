"""Cards of organizations, as far as the console knows them: never their numbers."""

import uuid
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models import Membership, Organization
from organizations.tenancy.keys import SameOrganization

SOON = timedelta(days=14)
"""How long before a card expires people are told."""


class ProviderCustomer(models.Model):
    """What the payment provider knows an organization by."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="provider_customer"
    )
    reference = models.CharField(max_length=255, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.reference


class PaymentMethodQuerySet(models.QuerySet["PaymentMethod"]):
    """Cards by what they are used for."""

    def default(self) -> Self:
        """The one that invoices are charged to; none where they are paid by bank transfer."""
        return self.filter(is_default=True)

    def expiring_by(self, day: date) -> Self:
        """Those whose last month has begun by the day, or is over."""
        this_year = Q(expires_year=day.year, expires_month__lte=day.month)
        return self.filter(Q(expires_year__lt=day.year) | this_year)

    def in_order(self) -> Self:
        """As lists show them: the default first, then the newest."""
        return self.order_by("-is_default", "-added_at", "-pk")


class PaymentMethod(models.Model):
    """A card that an organization pays with. Its number is known to the provider alone.

    It is the organization's. The member who added it may leave: then it is by a former member, and
    stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="payment_methods"
    )
    reference = models.CharField(max_length=255, unique=True)
    """What the provider knows the card by."""
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
    """When people were told that it expires soon."""
    expired_told_at = models.DateTimeField(null=True)
    """When people were told that it has expired."""

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
        """As cards print it: 04/2031."""
        return f"{self.expires_month:02}/{self.expires_year}"

    @property
    def last_day(self) -> date:
        """The last day on which it can be charged."""
        length = monthrange(self.expires_year, self.expires_month)[1]
        return date(self.expires_year, self.expires_month, length)

    def is_expired(self, today: date) -> bool:
        """Whether its last month is over."""
        return self.last_day < today

    def needs_another(self, today: date) -> bool:
        """Whether it has expired or soon will, so that another one should be chosen."""
        return self.last_day - SOON <= today


class SetupState(models.TextChoices):
    """How far entering a card is."""

    OPEN = "open", "Open"
    ADDED = "added", "Added"
    OVER = "over", "Over"


class CardSetupQuerySet(models.QuerySet["CardSetup"]):
    """Setups by how far they are."""

    def open(self) -> Self:
        """Those whose card is not known yet."""
        return self.filter(state=SetupState.OPEN)

    def due(self, at: datetime) -> Self:
        """Open ones of which the provider is to be asked."""
        return self.open().filter(due_at__lte=at).exclude(page="")


class CardSetup(models.Model):
    """That a person was sent to the provider's page to enter a card.

    What was entered there is asked of the provider, never taken from the browser that comes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="card_setups"
    )
    added_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=5, choices=SetupState, default=SetupState.OPEN)
    page = models.CharField(max_length=255, blank=True, db_default="")
    """What the provider knows the page by; empty until it is there."""
    url = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    """When the provider is asked next."""

    objects = CardSetupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SetupState.values), name="cardsetup_state_is_known"
            ),
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
        """Whether its card is not known yet."""
        return self.state == SetupState.OPEN


class CardRemovalQuerySet(models.QuerySet["CardRemoval"]):
    """Removals by whether the provider knows of them."""

    def due(self, at: datetime) -> Self:
        """Those that it is to be told."""
        return self.filter(done_at=None, due_at__lte=at)


class CardRemoval(models.Model):
    """That the provider has to forget a card. It outlives the organization whose card it was."""

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
