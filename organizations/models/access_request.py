"""Requests of members for access that they lack."""

from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit.models import Event
from console.words.lines import LONGEST
from organizations.models.membership import Membership
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.models.organization import Organization
from organizations.tenancy import scopes
from organizations.tenancy.keys import SameOrganization
from organizations.tenancy.roles import (
    PERMISSIONS,
    AnyRole,
    fewest_permissions_first,
)

UNANSWERED = Q(granted_at=None, declined_at=None)


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Access requests by state and age."""

    def open(self) -> Self:
        """Requests that are neither granted nor declined, for permissions that still exist."""
        # A release may have dropped a permission.
        return self.filter(UNANSWERED, permission__in=list(PERMISSIONS.by_key))

    def is_open(self, requested: Event) -> bool:
        """Whether the request that this event records is neither granted nor declined."""
        asked = requested.after
        requests = self.open().filter(
            membership__user=requested.actor_id, permission=asked.get("permission", "")
        )
        return any(request.event_details == asked for request in requests)

    def requested_since(self, at: datetime) -> Self:
        """Requests made since this time, in any state."""
        return self.filter(asked_at__gte=at)


def with_open_requests[Rows: MembershipQuerySet](memberships: Rows) -> Rows:
    """Annotate each membership with `asked_for`: the permissions in its open requests, as a text.

    It is None for a membership without an open request.
    """
    requests = AccessRequest.objects.open().filter(membership=OuterRef("pk")).order_by()
    texts = requests.values("membership").annotate(text=StringAgg(F("permission"), Value(" ")))
    return memberships.annotate(asked_for=Subquery(texts.values("text")))


def waiting_for_access(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """The memberships with an open access request."""
    requests = AccessRequest.objects.open().filter(membership=OuterRef("pk"))
    return memberships.filter(Exists(requests))


class AccessRequest(models.Model):
    """A member's request to an administrator for a role with a permission.

    The role is one in the organization or, if the request is about a project, perhaps only there.
    It is granted by assigning such a role, or declined; the member declines it to withdraw it. At
    most one is open per member, permission and project. It is deleted with the membership.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="access_requests"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="access_requests"
    )
    permission = models.CharField(max_length=40)
    # The project that it is about, or None for the whole organization. Without a foreign key,
    # because apps above have the projects: who reads it looks for one of this organization.
    project_id = models.BigIntegerField(null=True, editable=False)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=LONGEST, blank=True, db_default="", editable=False)
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
                # Nulls are never equal to one another, and no project has the key 0.
                Coalesce("project_id", 0),
                condition=UNANSWERED,
                name="access_request_one_open_per_member_permission_and_project",
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

    @cached_property
    def project(self) -> Any:
        """The project that it is about, also an archived one; None for the whole organization."""
        return scopes.project_with_key(self.organization_id, self.project_id)

    @property
    def permission_label(self) -> str:
        """The requested permission in plain words."""
        return PERMISSIONS[self.permission].label

    @property
    def granting_roles(self) -> list[AnyRole]:
        """The roles that have the permission, the one with the fewest permissions first."""
        permission = PERMISSIONS[self.permission]
        return fewest_permissions_first(self.organization.roles_granting(permission))

    @property
    def event_details(self) -> dict[str, str]:
        """The values that events keep of the request."""
        details = {"permission": self.permission, "label": self.permission_label}
        return {**details, "project": str(self.project)} if self.project else details
