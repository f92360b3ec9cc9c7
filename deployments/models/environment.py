"""Environments, their order and rules, and the members chosen to approve."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from console.database.fields import FoldedField, following
from console.words import text
from deployments.environment_rules import LONGEST_DEADLINE, MOST_APPROVALS, is_branch_allowed
from organizations.models import Membership, Organization
from organizations.tenancy.keys import SameOrganization


class EnvironmentQuerySet(models.QuerySet["Environment"]):
    """Environments by their place."""

    def in_order(self) -> Self:
        """Environments by position: builds enter the first one."""
        return self.order_by("position")

    def named(self, name: str) -> Self:
        """Environments with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def with_last_seen(self) -> Self:
        """Environments with `seen_at`: when their engine last called, noted once an hour."""
        return self.annotate(seen_at=models.Max("engine_credentials__last_used_at"))


class Environment(models.Model):
    """A place where builds run, such as Production, with the rules for what is deployed there.

    Environments of an organization have an order: a build enters the first one, and goes on one
    step at a time. A deployment keeps a copy of the rules that it was requested under.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="environments"
    )
    name = models.CharField(max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    is_production = models.BooleanField(default=False)
    approvals = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MOST_APPROVALS)]
    )
    own_approval = models.BooleanField(default=False)
    tests_required = models.BooleanField(default=False)
    branch_patterns = models.CharField(max_length=500, blank=True, db_default="")
    """Separated by spaces; empty for every branch."""
    frozen_until = models.DateTimeField(null=True)
    frozen_reason = models.CharField(max_length=200, blank=True, db_default="")
    deadline_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DEADLINE)]
    )
    """How long an engine may say nothing after it took a deployment."""
    bypass_allowed = models.BooleanField(default=True)
    chosen_only = models.BooleanField(default=False)
    """Whether only the chosen approvers approve, though all of them may have left."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EnvironmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="environment_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="environment_one_per_name",
                violation_error_message="Another environment has this name.",
            ),
            models.UniqueConstraint(
                "organization",
                "handle",
                name="environment_one_per_handle",
                violation_error_message="Another environment has this handle.",
            ),
            models.UniqueConstraint(
                "organization",
                "position",
                name="environment_one_per_position",
                violation_error_message="Another environment has this place in the order.",
            ),
            models.CheckConstraint(
                condition=Q(approvals__lte=MOST_APPROVALS), name="environment_approvals_are_few"
            ),
            models.CheckConstraint(
                condition=Q(deadline_minutes__gte=1, deadline_minutes__lte=LONGEST_DEADLINE),
                name="environment_deadline_is_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(frozen_until=None) | ~Q(frozen_reason=""),
                name="environment_is_frozen_for_a_reason",
                violation_error_message="Enter why the environment is frozen.",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="environment_by_age")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Save the row, with `name_key` if the name is among the fields to update."""
        super().save(*args, **following(Environment, options))

    def get_absolute_url(self) -> str:
        return reverse("environments:environment", args=[self.organization.handle, self.handle])

    @property
    def is_frozen(self) -> bool:
        """Whether nothing may be deployed there now."""
        return self.frozen_until is not None and self.frozen_until > timezone.now()

    @property
    def branches(self) -> list[str]:
        """The patterns of the branches that may be deployed; empty for every branch."""
        return self.branch_patterns.split()

    def allows_branch(self, branch: str) -> bool:
        """Whether builds of this branch may be deployed there."""
        return is_branch_allowed(branch, self.branches)


class Approver(models.Model):
    """A member chosen to approve deployments. The row stays when they lose the right."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="approver_rows"
    )
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "environment",
                "membership",
                name="approver_once_per_environment",
                violation_error_message="This member is already an approver.",
            ),
            SameOrganization("environment"),
            SameOrganization("membership"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership} for {self.environment}"
