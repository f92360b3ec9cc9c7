"""A member who met a closed door, and asked for the key."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, StringAgg, Subquery, Value
from django.utils import timezone

from organizations.models.membership import Membership, MembershipQuerySet
from organizations.models.organization import Organization
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import (
    PERMISSIONS,
    RoleSlug,
    fewest_permissions_first,
    roles_granting,
)

UNANSWERED = Q(granted_at=None, declined_at=None)


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Requests by where they stand."""

    def open(self) -> Self:
        """Neither granted nor declined."""
        # Of permissions that there still are: a release may have dropped one.
        return self.filter(UNANSWERED, permission__in=list(PERMISSIONS.found))

    def asked_since(self, at: datetime) -> Self:
        """Those asked after the moment, whatever became of them."""
        return self.filter(asked_at__gte=at)


def with_open_requests[Rows: MembershipQuerySet](memberships: Rows) -> Rows:
    """Each with the permissions that it waits to be given, as one text, at no query more."""
    waiting = AccessRequest.objects.open().filter(membership=OuterRef("pk")).order_by()
    texts = waiting.values("membership").annotate(text=StringAgg(F("permission"), Value(" ")))
    return memberships.annotate(asked_for=Subquery(texts.values("text")))


def waiting_for_access(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """Those of members who wait for an answer."""
    waiting = AccessRequest.objects.open().filter(membership=OuterRef("pk"))
    return memberships.filter(Exists(waiting))


class AccessRequest(models.Model):
    """A member's question to an administrator: may I have a role with this permission?

    Granted by giving such a role, or declined. At most one is open per member and permission. It
    goes with the membership.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="access_requests"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="access_requests"
    )
    permission = models.CharField(max_length=40)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    granted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "membership",
                "permission",
                condition=UNANSWERED,
                name="access_request_one_open_per_member_and_permission",
                violation_error_message="You already requested this access.",
            ),
            models.CheckConstraint(
                condition=Q(granted_at=None) | Q(declined_at=None),
                name="access_request_ends_in_one_way",
            ),
            SameOrganization("membership"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "membership"],
                condition=UNANSWERED,
                name="access_request_open",
            ),
            models.Index(fields=["membership", "-asked_at"], name="access_request_by_member"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership}: {self.permission_label}"

    @property
    def permission_label(self) -> str:
        """What is asked for, in plain words."""
        return PERMISSIONS[self.permission].label

    @property
    def granting(self) -> list[RoleSlug]:
        """The roles that have it, the one that may do least first."""
        return fewest_permissions_first(roles_granting(PERMISSIONS[self.permission]))

    @property
    def described(self) -> dict[str, str]:
        """What the history keeps of it."""
        return {"permission": self.permission, "label": self.permission_label}
