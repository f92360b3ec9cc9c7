"""Sets of invitations."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from console.lists.searching import found_by
from organizations.models.membership import Membership
from organizations.models.role import role_names_subquery
from organizations.tenancy import scopes
from organizations.tenancy.inviting_machines import has_inviting_machine

if TYPE_CHECKING:
    from organizations.models.invitation import Invitation

REMEMBERED_FOR = timedelta(days=30)
"""How long the welcome page shows an invitation that expired."""

UNANSWERED = Q(accepted_at=None, declined_at=None, revoked_at=None, lapsed_at=None)
_IS_RUNNING = Q(organization__suspended_at=None, organization__deletion_asked_at=None)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by state, person and address."""

    def unanswered(self) -> Self:
        """Invitations neither accepted, declined, revoked nor closed, including expired ones."""
        return self.filter(UNANSWERED)

    def open(self) -> Self:
        """Invitations that are unanswered and have not expired."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def joinable(self) -> Self:
        """Open invitations to organizations neither suspended nor waiting for their deletion."""
        return self.open().filter(_IS_RUNNING)

    def acceptable(self) -> Self:
        """Joinable invitations of an active member, by the database's clock, or of a machine."""
        inviters = Membership.objects.active().filter(
            user=OuterRef("invited_by"), organization=OuterRef("organization")
        )
        return self.joinable().filter(Exists(inviters) | has_inviting_machine())

    def for_user(self, user: User) -> Self:
        """Invitations that this person can accept, with details, soonest to expire first."""
        open_invitations = self.acceptable().addressed_to(user)
        return open_invitations.prefetch_related("roles").order_by("expires_at", "pk")

    def expired_for(self, user: User) -> Self:
        """Invitations to this person that expired in the last 30 days, the latest first.

        Only those in place of which a new one can be requested.
        """
        now = timezone.now()
        expired = self.unanswered().filter(
            _IS_RUNNING, expires_at__lte=now, expires_at__gt=now - REMEMBERED_FOR
        )
        return expired.addressed_to(user).order_by("-expires_at", "pk")

    def addressed_to(self, user: User) -> Self:
        """Invitations to verified addresses of a person who is not a member, with organization."""
        return (
            self.filter(email_key__in=user.verified_keys())
            .exclude(organization__memberships__user=user)
            .select_related("organization", "invited_by")
        )

    def for_list(self) -> Self:
        """Invitations with their inviter and mail, and with `role_names` and `project_name`.

        The first are the roles as a text, the second is None for roles of the organization.
        """
        offered: Any = self.model.roles.through.objects.filter(invitation=OuterRef("pk"))
        return self.select_related("invited_by", "mail").annotate(
            role_names=role_names_subquery(offered.values("invitation")),
            project_name=scopes.project_name_subquery(OuterRef("project_id")),
        )

    def with_details(self, pk: uuid.UUID) -> "Invitation | None":
        """The invitation with this ID in any state, or None. The caller checks who may see it."""
        return self.select_related("organization", "invited_by").filter(pk=pk).first()

    def with_renewal_request(self) -> Self:
        """Unanswered invitations in place of which a new one was requested."""
        return self.unanswered().filter(renewal_asked_at__isnull=False)

    def found_by(self, typed: str) -> Self:
        """Invitations in whose address each part of the text begins a word."""
        return self.filter(found_by(typed))

    def sent_since(self, at: datetime) -> Self:
        """Invitations sent since this time, in any state."""
        return self.filter(invited_at__gte=at)
