"""Requests for access to the Developer Portal."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from console.database.constraints import choice_constraint
from organizations.models import Membership, Organization

LONGEST_NOTE = 500


class SignUpState(models.TextChoices):
    """The state of a request. A rejected one can still be approved."""

    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"


_WAITS = Q(state=SignUpState.PENDING, decided_at=None, decided_by=None, reason="")
_IS_APPROVED = Q(state=SignUpState.APPROVED, decided_at__isnull=False)
_IS_REJECTED = Q(state=SignUpState.REJECTED, decided_at__isnull=False) & ~Q(reason="")


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def pending(self) -> Self:
        return self.filter(state=SignUpState.PENDING)

    def answered(self) -> Self:
        """Approved and rejected requests."""
        return self.exclude(state=SignUpState.PENDING)

    def noted_before(self, at: datetime) -> Self:
        """Requests answered before this time whose message was not erased yet."""
        return self.filter(decided_at__lt=at).exclude(note="")

    def of_person(self, user: User) -> Self:
        return self.filter(user=user)

    def asked_since(self, at: datetime) -> Self:
        """Requests made since this time, whatever became of them."""
        return self.filter(asked_at__gte=at)

    def with_details(self) -> Self:
        """Requests with the people that lists show, and with `is_of_member`, in one query."""
        member = Membership.objects.filter(
            organization=OuterRef("organization"), user=OuterRef("user")
        )
        return self.select_related("user", "decided_by").annotate(is_of_member=Exists(member))


class SignUp(models.Model):
    """A request of a person who is no member to become an External API subscriber.

    A person has at most one pending request in an organization. It is deleted with the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="sign_ups"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = models.TextField(max_length=LONGEST_NOTE, blank=True, default="")
    state = models.CharField(max_length=10, choices=SignUpState, default=SignUpState.PENDING)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    objects = SignUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                "user",
                condition=Q(state=SignUpState.PENDING),
                name="sign_up_one_pending_per_person",
                violation_error_message="You have already requested access.",
            ),
            choice_constraint("state", SignUpState),
            models.CheckConstraint(
                condition=_WAITS | _IS_APPROVED | _IS_REJECTED, name="signup_was_decided_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-asked_at", "-id"], name="sign_up_by_time"),
            models.Index(fields=["user", "-asked_at"], name="sign_up_by_person"),
            models.Index(
                fields=["organization", "asked_at"],
                condition=Q(state=SignUpState.PENDING),
                name="sign_up_pending",
            ),
            models.Index(fields=["decided_at"], condition=~Q(note=""), name="sign_up_noted"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} in {self.organization}"

    def get_absolute_url(self) -> str:
        return reverse("portal-settings:requests", args=[self.organization.handle])
