"""Invitations to join an organization."""

import uuid
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from console.database.fields import SearchField, following
from organizations import invitation_tokens as links
from organizations.models.invitation_queryset import UNANSWERED, InvitationQuerySet
from organizations.models.membership import Membership, last_day_before
from organizations.models.organization import Organization
from organizations.models.role import Role, role_labels
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy import scopes
from organizations.tenancy.inviting_machines import inviting_machine
from organizations.tenancy.offered_roles import OfferedRoles, offer_words
from organizations.tenancy.roles import AnyRole, permissions_of_roles
from outbox.models import Mail


def invitation_end() -> datetime:
    """The time at which an invitation that is sent now expires, after INVITATION_LIFETIME_DAYS."""
    return timezone.now() + timedelta(days=settings.INVITATION_LIFETIME_DAYS)


a_week_from_now = invitation_end
"""The name in migration 0001, which is not changed."""


RENEWAL_EVERY = timedelta(days=1)
"""How long a new invitation in place of an expired one cannot be requested again."""


class Invitation(models.Model):
    """An invitation of an email address to join an organization in some roles.

    It is answered once, revoked, or expires. At most one is open per address and organization. Only
    a signed-in person who has verified the address can answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.CharField("email address", max_length=320)
    email_key = models.CharField(max_length=254, editable=False)
    # Only the few unanswered ones are searched, so no index goes with it.
    search_text = SearchField(of="email", db_default="")
    roles = models.ManyToManyField(Role, related_name="+")
    # The only project in which the roles are assigned, or None for the whole organization. Without
    # a foreign key, because apps above have the projects: who reads it looks for an active project
    # of this organization, and refuses if there is none.
    project_id = models.BigIntegerField(null=True, editable=False)
    # From then on the membership gives nothing. It is the beginning of a day in UTC.
    membership_ends_at = models.DateTimeField(null=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # A service account that sent it: its name then, and its key. Apps above have service accounts,
    # so who reads the key looks for one of this organization.
    invited_by_machine = models.CharField(
        max_length=60, blank=True, db_default="", default="", editable=False
    )
    invited_by_machine_id = models.UUIDField(null=True, editable=False)
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=invitation_end)
    # Raised whenever it is sent again, so that older links stop working.
    version = models.PositiveIntegerField(default=1, db_default=1)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")
    # When the one reminder was enqueued, a day before the newest link expires.
    reminded_at = models.DateTimeField(null=True, editable=False)

    # When a new one was requested, after this one had expired. Sending it again answers that.
    renewal_asked_at = models.DateTimeField(null=True, editable=False)

    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    declined_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # Set when an expired invitation makes room for a new one to the same address.
    lapsed_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                "email_key",
                condition=UNANSWERED,
                name="invitation_one_open_per_address",
                violation_error_message="This person already has an open invitation.",
            ),
            models.CheckConstraint(
                condition=Q(invited_by=None) | Q(invited_by_machine_id=None),
                name="invitation_of_person_or_machine",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=UNANSWERED
                | Q(accepted_at__isnull=False, declined_at=None, revoked_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at__isnull=False, revoked_at=None, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, revoked_at__isnull=False, lapsed_at=None)
                | Q(accepted_at=None, declined_at=None, revoked_at=None, lapsed_at__isnull=False),
                name="invitation_ends_in_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-invited_at", "-id"], name="invitation_by_asking"
            ),
            # Without those that were answered, of which there are ever more.
            models.Index(
                fields=["organization", "-invited_at", "-id"],
                condition=UNANSWERED,
                name="invitation_unanswered",
            ),
            models.Index(
                fields=["organization", "expires_at"], condition=UNANSWERED, name="invitation_open"
            ),
            models.Index(
                fields=["email_key"], condition=UNANSWERED, name="invitation_open_by_address"
            ),
            models.Index(
                fields=["organization"],
                condition=UNANSWERED & Q(renewal_asked_at__isnull=False),
                name="invitation_renewal_asked",
            ),
            models.Index(
                fields=["expires_at"],
                condition=UNANSWERED & Q(reminded_at=None),
                name="invitation_not_reminded",
            ),
            # Operators read and search those of all organizations.
            models.Index(fields=["-invited_at", "-id"], name="invitation_by_time"),
            models.Index(
                fields=["email_key"],
                opclasses=["varchar_pattern_ops"],
                name="invitation_by_address_start",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Invitation, options))

    def get_absolute_url(self) -> str:
        return reverse("invitations:show", args=[self.pk])

    @property
    def link(self) -> str:
        """The path of the link in the email, with its secret token, which is never stored."""
        return reverse("invitations:open", args=[self.pk, links.make_token(self.pk, self.version)])

    def is_newest_token(self, token: str) -> bool:
        """Whether the token is that of the newest email about this invitation."""
        return links.is_token(token, self.pk, self.version)

    @property
    def is_unanswered(self) -> bool:
        """Whether it is neither accepted, declined, revoked nor closed; it may have expired."""
        return not (self.accepted_at or self.declined_at or self.revoked_at or self.lapsed_at)

    @property
    def is_lapsed(self) -> bool:
        """Whether it expired before it was answered."""
        return bool(self.lapsed_at) or (self.is_unanswered and self.expires_at <= timezone.now())

    @property
    def is_outside(self) -> bool:
        """Whether the address is of none of the organization's email domains."""
        return self.organization.is_outside(self.email_key)

    @property
    def is_open(self) -> bool:
        """Whether it is unanswered and has not expired."""
        return self.is_unanswered and not self.is_lapsed

    @property
    def is_joinable(self) -> bool:
        """Whether it can be accepted now: it is open, and its organization is running."""
        return self.is_open and self.organization.is_running

    @property
    def is_renewable(self) -> bool:
        """Whether a new one can be requested: it expired, and its organization is running."""
        return self.is_unanswered and self.is_lapsed and self.organization.is_running

    @property
    def is_renewal_asked(self) -> bool:
        """Whether a new one was requested in the last day."""
        asked_at = self.renewal_asked_at
        return asked_at is not None and asked_at > timezone.now() - RENEWAL_EVERY

    @property
    def successor(self) -> "Invitation | None":
        """The unanswered invitation to the same address that replaced this one after it expired.

        None if there is none, or this one did not make room for another.
        """
        if not self.lapsed_at:
            return None
        unanswered = self.organization.invitations.unanswered()
        return unanswered.filter(email_key=self.email_key).first()

    @property
    def has_inviter(self) -> bool:
        """Whether the member or service account that sent it may still give all of its roles."""
        machine = inviting_machine(self)
        if machine is None:
            return self.inviting_member is not None
        return bool(machine.can(MANAGE_MEMBERSHIP) and machine.may_give(self.role_slugs))

    @property
    def inviter_words(self) -> str:
        """Who sent it: a person, "the service account deploy-bot", or "a former member"."""
        if self.invited_by_machine:
            return f"the service account {self.invited_by_machine}"
        return str(self.invited_by) if self.invited_by else "a former member"

    @property
    def inviting_member(self) -> Membership | None:
        """The active member who sent it; None if they may no longer give all of its roles."""
        members = Membership.objects.active().select_related("user", "organization")
        inviter = members.filter(organization=self.organization_id, user=self.invited_by_id).first()
        if inviter is None or not inviter.can(MANAGE_MEMBERSHIP):
            return None
        return inviter if inviter.may_give(self.role_slugs) else None

    @property
    def fate(self) -> str:
        """The state of the invitation as the end of a sentence: "This invitation was revoked"."""
        if self.accepted_at:
            return "has already been used"
        if self.declined_at:
            return "was declined"
        if self.revoked_at:
            return "was revoked"
        if self.lapsed_at:
            return "has expired, and a newer one was sent"
        return "has expired" if self.is_lapsed else "has not been answered"

    @property
    def role_slugs(self) -> list[AnyRole]:
        """The offered roles, in the order in which roles are shown."""
        return self.organization.roles_named(role.slug for role in self.roles.all())

    @cached_property
    def project(self) -> Any:
        """The project in which the roles are assigned, also an archived one; None without one."""
        return scopes.project_with_key(self.organization_id, self.project_id)

    @property
    def is_in_project(self) -> bool:
        """Whether the roles are assigned in one project only."""
        return self.project_id is not None

    @property
    def opens_console(self) -> bool:
        """Whether it offers more than the Developer Portal: viewing something of the console."""
        slugs = self.role_slugs
        return self.is_in_project or VIEW_ORGANIZATION in permissions_of_roles(slugs)

    @property
    def last_day(self) -> date | None:
        """The last day in UTC of the membership that it offers, or None if it does not end."""
        return last_day_before(self.membership_ends_at)

    @property
    def offer(self) -> OfferedRoles:
        """The roles that it offers, where and until when."""
        return OfferedRoles(self.role_slugs, self.project, self.last_day)

    @property
    def offer_words(self) -> str:
        """What it offers in words, without a query for the roles if they were prefetched."""
        labels = ", ".join(role_labels(self.roles.all()))
        return offer_words(labels, self.project, self.last_day)

    @property
    def mail_state(self) -> str:
        """The state of its newest email: `waiting`, `sent`, `undeliverable` or `skipped`."""
        return self.mail.state if self.mail else "waiting"
