"""Plans: limits for subscribers of an API, and whether each subscription needs approval."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apis.models import Version
from console.database.fields import FoldedField, following
from console.words import text
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization

WINDOWS = {1: "second", 60: "minute", 3_600: "hour", 86_400: "day"}
"""The times in which requests are counted: seconds, and the noun."""
MOST_REQUESTS = 1_000_000_000
MOST_CALLS = 1_000_000_000_000
"""The highest monthly quota."""


class PlanQuerySet(models.QuerySet["Plan"]):
    def active(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)

    def named(self, name: str) -> Self:
        """The plan with this name, in upper or lower case."""
        return self.filter(name_key=text.fold(name))

    def like(self, name: str, **terms: Any) -> Self:
        """Active plans with this name, in upper or lower case, and exactly these terms."""
        return self.active().named(name).filter(**terms)

    def by_name(self) -> Self:
        """Ordered by name."""
        return self.order_by("name_key", "pk")

    def open_for(self, version: Version) -> Self:
        """Active plans with which the version can be subscribed to, ordered by name."""
        return self.active().filter(offers__version=version).by_name()


class Plan(models.Model):
    """Limits on the requests of one subscription, and whether it needs approval first.

    Its name (in any case) and its handle are unique within the organization, also among archived
    plans. No version can be subscribed to with an archived plan; existing subscriptions keep it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField("plan name", max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    requests = models.PositiveIntegerField(null=True)
    """How many requests are let through in the window; None for any number."""
    window = models.PositiveIntegerField(null=True)
    """In seconds, one of `WINDOWS`."""
    quota = models.PositiveBigIntegerField(null=True)
    """How many calls are let through in a calendar month in UTC; None for any number."""
    needs_approval = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="plan_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="plan_one_per_name",
                violation_error_message="Another plan has this name.",
            ),
            models.UniqueConstraint(
                "organization",
                "handle",
                name="plan_one_per_handle",
                violation_error_message="Another plan has this handle.",
            ),
            models.CheckConstraint(
                condition=Q(requests=None, window=None)
                | Q(requests__range=(1, MOST_REQUESTS), window__in=WINDOWS)
                & Q(requests__isnull=False, window__isnull=False),
                name="plan_limits_requests_in_a_window",
                violation_error_message="Enter how many requests in which time, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(quota=None) | Q(quota__range=(1, MOST_CALLS)),
                name="plan_quota_is_in_range",
                violation_error_message="Enter how many calls a month, or nothing.",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Plan, options))

    def get_absolute_url(self) -> str:
        return reverse("plans:edit", args=[self.organization.handle, self.handle])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def limit(self) -> str:
        """The limits as text: "1,000 calls per hour, 50,000 calls a month"."""
        limits = []
        if self.requests is not None and self.window is not None:
            noun = "call" if self.requests == 1 else "calls"
            limits.append(f"{self.requests:,} {noun} per {WINDOWS[self.window]}")
        if self.quota is not None:
            limits.append(f"{self.quota:,} {'call' if self.quota == 1 else 'calls'} a month")
        return ", ".join(limits) or "Unlimited calls"


class Offer(models.Model):
    """An offer: a version can be subscribed to with this plan."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="offers")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="offers")

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "plan", name="offer_once_per_version_and_plan"),
            SameOrganization("version"),
            SameOrganization("plan"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version} with {self.plan}"
