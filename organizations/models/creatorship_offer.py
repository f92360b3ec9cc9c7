"""Offers to transfer creator status."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models.membership import Membership
from organizations.models.organization import Organization
from organizations.tenancy.keys import SameOrganization


def when_it_lapses() -> datetime:
    """The time at which an offer that is made now expires."""
    return timezone.now() + timedelta(days=settings.CREATORSHIP_OFFER_DAYS)


UNANSWERED = Q(accepted_at=None, declined_at=None, withdrawn_at=None, lapsed_at=None)


class CreatorshipOfferQuerySet(models.QuerySet["CreatorshipOffer"]):
    """Offers of creator status by state."""

    def unanswered(self) -> Self:
        """Offers neither accepted, declined, withdrawn nor closed, including expired ones."""
        return self.filter(UNANSWERED)

    def open(self) -> Self:
        """Offers that can be accepted now."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class CreatorshipOffer(models.Model):
    """A creator's offer of creator status to another administrator.

    Accepting it makes that person the creator, and the old creator can create an organization
    again. At most one offer is open per organization. It is deleted with the membership `to`.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="creatorship_offers"
    )
    to = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    offered_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=when_it_lapses)
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Set when an expired offer makes room for a new one.
    lapsed_at = models.DateTimeField(null=True)

    objects = CreatorshipOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                condition=UNANSWERED,
                name="creatorship_offer_one_open_per_organization",
                violation_error_message="An offer is already open.",
            ),
            models.CheckConstraint(
                condition=UNANSWERED
                | Q(accepted_at__isnull=False, declined_at=None, withdrawn_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at__isnull=False, withdrawn_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, withdrawn_at__isnull=False, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, withdrawn_at=None, lapsed_at__isnull=False),
                name="creatorship_offer_ends_in_one_way",
            ),
            SameOrganization("to"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"creatorship of {self.organization} to {self.to}"

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted now."""
        return self.is_unanswered and self.expires_at > timezone.now()

    @property
    def is_unanswered(self) -> bool:
        """Whether it is neither accepted, declined, withdrawn nor closed; it may have expired."""
        return not (self.accepted_at or self.declined_at or self.withdrawn_at or self.lapsed_at)
