"""What happened. Ids and labels only: an event outlives everything that it describes."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone


class Did(models.TextChoices):
    """The vocabulary of events: what a person did, in the past tense. Keep sorted."""

    ACCESS_DECLINED = "access.declined", "declined an access request"
    ACCESS_GRANTED = "access.granted", "granted an access request"
    ACCESS_REFUSED = "access.refused", "was denied a page"
    ACCESS_REQUESTED = "access.requested", "requested access"
    ACTION_REFUSED = "action.refused", "was denied an action"
    ADDRESS_ADDED = "address.added", "added an email address"
    ADDRESS_MADE_PRIMARY = "address.made_primary", "changed the primary email address"
    ADDRESS_REMOVED = "address.removed", "removed an email address"
    ADDRESS_VERIFIED = "address.verified", "verified an email address"
    ADMINISTRATOR_APPOINTED = "administrator.appointed", "appointed an administrator"
    CREATORSHIP_DECLINED = "creatorship.declined", "declined creator status"
    CREATORSHIP_LAPSED = "creatorship.lapsed", "let an offer of creator status expire"
    CREATORSHIP_OFFERED = "creatorship.offered", "offered creator status"
    CREATORSHIP_TAKEN = "creatorship.taken", "became the creator"
    CREATORSHIP_WITHDRAWN = "creatorship.withdrawn", "withdrew an offer of creator status"
    HANDLE_CHANGED = "handle.changed", "changed the handle"
    HANDLE_RELEASED = "handle.released", "released a former handle"
    HISTORY_EXPORTED = "history.exported", "exported the history"
    INVITATION_ACCEPTED = "invitation.accepted", "joined"
    INVITATION_DECLINED = "invitation.declined", "declined an invitation"
    INVITATION_LAPSED = "invitation.lapsed", "let an invitation expire"
    INVITATION_RENEWAL_ASKED = "invitation.renewal_asked", "requested a new invitation"
    INVITATION_RESENT = "invitation.resent", "resent an invitation"
    INVITATION_REVOKED = "invitation.revoked", "revoked an invitation"
    INVITATION_ROLES_CHANGED = "invitation.roles_changed", "changed the roles of an invitation"
    INVITATION_SENT = "invitation.sent", "invited"
    INVITATION_UNDELIVERABLE = "invitation.undeliverable", "could not be reached by email"
    JOINING_REFUSED = "joining.refused", "could not join"
    MAIL_DROPPED = "mail.dropped", "dropped an email"
    MAIL_RESENT = "mail.resent", "resent an email"
    MEMBER_LEFT = "member.left", "left"
    MEMBER_REMOVED = "member.removed", "removed a member"
    MEMBER_ROLES_CHANGED = "member.roles_changed", "changed the roles of a member"
    MEMBER_TOKEN_REVOKED = "member.token_revoked", "revoked a member’s token"
    NOTIFICATIONS_CHOSEN = "notifications.chosen", "changed their notifications"
    ORGANIZATION_CREATED = "organization.created", "created the organization"
    ORGANIZATION_DELETION_ASKED = (
        "organization.deletion_asked",
        "scheduled the organization for deletion",
    )
    ORGANIZATION_REMOVED = "organization.removed", "permanently deleted the organization"
    ORGANIZATION_RENAMED = "organization.renamed", "renamed the organization"
    ORGANIZATION_RESTORED = "organization.restored", "restored the organization"
    ORGANIZATION_SUSPENDED = "organization.suspended", "suspended the organization"
    ORGANIZATION_UNSUSPENDED = "organization.unsuspended", "ended the suspension"
    PASSWORD_CHANGED = "password.changed", "changed their password"
    PERSON_RENAMED = "person.renamed", "changed their name"
    PERSON_SIGNED_IN = "person.signed_in", "signed in"
    PERSON_SIGNED_UP = "person.signed_up", "signed up"
    PROJECT_ARCHIVED = "project.archived", "archived a project"
    PROJECT_CHANGED = "project.changed", "changed a project"
    PROJECT_CREATED = "project.created", "created a project"
    PROJECT_RESTORED = "project.restored", "restored a project"
    SERVICE_ACCOUNT_CHANGED = "service_account.changed", "changed a service account"
    SERVICE_ACCOUNT_CREATED = "service_account.created", "created a service account"
    SERVICE_ACCOUNT_DELETED = "service_account.deleted", "deleted a service account"
    SESSIONS_ENDED = "sessions.ended", "ended the sessions"
    TOKEN_CREATED = "token.created", "created a token"
    TOKEN_REVOKED = "token.revoked", "revoked a token"
    TOKEN_ROTATED = "token.rotated", "rotated a token"


def vocabulary() -> list[tuple[str, str]]:
    """The kinds an event can be of. A function, so that a new word needs no migration."""
    return Did.choices


class EventQuerySet(models.QuerySet["Event"]):
    """Events by where they happened and whom they are about. Each way has an index."""

    def within(self, organization_id: Any) -> Self:
        """What happened in the organization."""
        return self.filter(organization_id=organization_id)

    def done_by(self, user_id: int) -> Self:
        """What the person did or was refused."""
        return self.filter(actor_id=user_id)

    def done_to(self, user_id: int) -> Self:
        """What somebody else did to the person."""
        return self.filter(target_type="user", target_id=str(user_id)).exclude(actor_id=user_id)

    def about(self, user_id: int) -> Self:
        """What was done to the person, by whomever."""
        return self.filter(target_type="user", target_id=str(user_id))

    def elsewhere_or_within(self, organization_ids: Any) -> Self:
        """What happened in these organizations, or in none."""
        return self.filter(Q(organization_id=None) | Q(organization_id__in=organization_ids))

    def older_than(self, at: datetime, pk: int) -> Self:
        """What comes after this moment and id in a list of the newest first, in that order."""
        # The bound on `at` lets an index be entered there and not at its beginning.
        older = Q(at__lte=at) & (Q(at__lt=at) | Q(at=at, pk__lt=pk))
        return self.filter(older).order_by("-at", "-pk")


class Event(models.Model):
    """One thing that somebody did, or was refused, in an organization.

    Never changed and never deleted by the console. It has no foreign keys: it keeps the ids of
    what it is about, and the words that these were known by at the time.
    """

    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=40, choices=vocabulary)
    is_refused = models.BooleanField(default=False, db_default=False)
    reason = models.TextField(blank=True, db_default="")
    organization_id = models.UUIDField(null=True)
    organization_label = models.CharField(max_length=60, blank=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=320, blank=True)
    # Where a machine of the organization did it, which is no person and has no `actor_id`.
    machine_type = models.CharField(max_length=40, blank=True, default="", db_default="")
    machine_id = models.CharField(max_length=40, blank=True, default="", db_default="")
    # How it was done, as people read it: "token …x-zA", "operator", "clock". Empty in a browser.
    means = models.CharField(max_length=60, blank=True, default="", db_default="")
    target_type = models.CharField(max_length=40, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target_label = models.CharField(max_length=320, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    # Who it was where an operator acted, for operators alone: no page of members reads these.
    operator_id = models.BigIntegerField(null=True)
    operator_label = models.CharField(max_length=320, blank=True, db_default="")
    operator_address = models.GenericIPAddressField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        # A list is read newest first, whatever it is narrowed to: each index ends in that order,
        # so that a page is read without sorting. One more, by the beginning of the actor's label,
        # is in migration 0003.
        indexes = [
            models.Index(fields=["organization_id", "-at", "-id"], name="event_by_organization"),
            models.Index(fields=["organization_id", "kind", "-at", "-id"], name="event_by_kind"),
            models.Index(
                fields=["organization_id", "actor_id", "-at", "-id"], name="event_by_member"
            ),
            models.Index(
                fields=["organization_id", "is_refused", "-at", "-id"], name="event_by_outcome"
            ),
            # Refusals are few: of a kind or member hardly ever refused, all others would be read.
            models.Index(
                fields=["organization_id", "kind", "-at", "-id"],
                condition=Q(is_refused=True),
                name="event_refused_by_kind",
            ),
            models.Index(
                fields=["organization_id", "actor_id", "-at", "-id"],
                condition=Q(is_refused=True),
                name="event_refused_by_member",
            ),
            models.Index(
                fields=["organization_id", "target_id", "-at", "-id"],
                condition=Q(is_refused=True, target_type="user"),
                name="event_refused_about_member",
            ),
            models.Index(fields=["actor_id", "-at", "-id"], name="event_by_actor"),
            models.Index(fields=["target_type", "target_id", "-at", "-id"], name="event_by_target"),
            models.Index(
                fields=["organization_id", "target_id", "-at", "-id"],
                condition=Q(target_type="user"),
                name="event_about_member",
            ),
            # Operators read those of all organizations.
            models.Index(fields=["-at", "-id"], name="event_by_time"),
            models.Index(
                fields=["operator_id", "-at", "-id"],
                condition=Q(operator_id__isnull=False),
                name="event_by_operator",
            ),
            models.Index(fields=["kind", "-at", "-id"], name="event_by_kind_anywhere"),
            models.Index(
                fields=["-at", "-id"], condition=Q(is_refused=True), name="event_denied_by_time"
            ),
        ]

    def __str__(self) -> str:
        actor = self.actor_label or "Someone"
        return f"{actor} {self.get_kind_display()} {self.target_label}".strip()


class Export(models.Model):
    """A place for an export that is being sent: one per person, and only so many in all.

    It is kept by a lease, which each batch renews: a reader who stops reading, or a process that
    is killed, loses it within seconds. Ids only, as in an event.
    """

    LEASE = timedelta(seconds=60)
    LONGEST = timedelta(minutes=15)

    place = models.PositiveSmallIntegerField(unique=True)
    user_id = models.BigIntegerField(unique=True)
    organization_id = models.UUIDField()
    started_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Export {self.place}"

    def save(self, **options: Any) -> None:
        self.leased_until = timezone.now() + self.LEASE
        super().save(**options)

    def renew(self) -> bool:
        """Keep the place for another batch; False when it was lost, or is over."""
        now = timezone.now()
        if now >= self.started_at + self.LONGEST:
            return False
        mine = Export.objects.filter(pk=self.pk)
        return bool(mine.update(leased_until=now + self.LEASE))

    def end(self) -> None:
        """Make room for the next one."""
        Export.objects.filter(pk=self.pk).delete()
