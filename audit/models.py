"""Events, erasures and exports. They hold IDs and labels, because events outlive other rows."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from audit.event_types import vocabulary


class EventQuerySet(models.QuerySet["Event"]):
    """Events by organization and person. Each method has an index."""

    def within(self, organization_id: Any) -> Self:
        """Events of the organization."""
        return self.filter(organization_id=organization_id)

    def for_members(self) -> Self:
        """Events without the columns that pages of members do not show, such as the operator's."""
        return self.defer(
            *("organization_id", "machine_type", "request_id", "transaction_id"),
            *("operator_id", "operator_label", "operator_address"),
        )

    def done_by(self, user_id: int) -> Self:
        """Events that the person did or was denied."""
        return self.filter(actor_id=user_id)

    def done_to(self, user_id: int) -> Self:
        """Events that someone else did to the person."""
        return self.about(user_id).exclude(actor_id=user_id)

    def about(self, user_id: int) -> Self:
        """Events of which the person is the target, also their own."""
        return self.filter(target_type="user", target_id=str(user_id))

    def elsewhere_or_within(self, organization_ids: Any) -> Self:
        """Events of these organizations, and those without an organization."""
        return self.filter(Q(organization_id=None) | Q(organization_id__in=organization_ids))

    def older_than(self, at: datetime, pk: int) -> Self:
        """Events older than the one with this time and ID, newest first."""
        # The bound on `at` lets an index be entered there and not at its beginning.
        older = Q(at__lte=at) & (Q(at__lt=at) | Q(at=at, pk__lt=pk))
        return self.filter(older).order_by("-at", "-pk")


class TransactionNumber(Func):
    """The number of the transaction, which orders events (`audit/feed.py`); 0 on SQLite."""

    template = "audit_transaction_id()"
    arity = 0
    output_field = models.BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile to 0, because SQLite has one writer at a time."""
        return "0", []


class Bytewise(Func):
    """A text that is compared byte by byte, so that texts with the same beginning are neighbors."""

    template = '%(expressions)s COLLATE "C"'
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Compile to the plain text, because SQLite always compares bytes."""
        return super().as_sql(compiler, connection, template="%(expressions)s", **context)


class Event(models.Model):
    """One thing that someone did, or was denied, in an organization.

    It is never deleted, and changed by an `Erasure` only. It has no foreign keys, because it
    outlives the rows it is about: it keeps their IDs, and their names at the time.
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
    # The request in which it was done, as the log calls it; empty of jobs and commands.
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Which transaction wrote it, for programs that read events in order (`feed.py`).
    transaction_id = models.BigIntegerField(db_default=TransactionNumber(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        # A list is read newest first, whatever it is narrowed to: each index ends in that order,
        # so that a page is read without sorting.
        indexes = [
            models.Index(fields=["organization_id", "-at", "-id"], name="event_by_organization"),
            models.Index(fields=["organization_id", "kind", "-at", "-id"], name="event_by_kind"),
            models.Index(
                fields=["organization_id", "transaction_id", "id"], name="event_by_transaction"
            ),
            # Of all organizations, for what is held back.
            models.Index(fields=["transaction_id"], name="event_by_number"),
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
            # By the beginning of what people were called (audit/people.py).
            models.Index(
                "organization_id", Bytewise(Lower("actor_label")), "actor_id", name="event_by_label"
            ),
        ]

    def __str__(self) -> str:
        actor = self.actor_label or "Someone"
        return f"{actor} {self.get_kind_display()} {self.target_label}".strip()


class Erasure(models.Model):
    """A request to replace the name of a subject, such as a closed account, in all its events.

    The events keep the ID of the subject, so that people can still be told apart.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="erasure_once_per_subject"
            ),
            # No one is made someone else.
            models.CheckConstraint(
                condition=Q(label__regex=r"^Closed account [0-9]+$"),
                name="erasure_leaves_a_pseudonym",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.label


class Export(models.Model):
    """One export that is being sent, in one of the numbered places that limit how many there are.

    A person has one at most. Each batch renews its lease, so that a client which stops reading, or
    a process that is killed, loses the place within a minute.
    """

    LEASE = timedelta(seconds=60)
    LONGEST = timedelta(minutes=15)

    place = models.PositiveSmallIntegerField(unique=True)
    user_id = models.BigIntegerField(unique=True)
    # None for what someone takes along of their own.
    organization_id = models.UUIDField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Export {self.place}"

    def save(self, **options: Any) -> None:
        self.leased_until = timezone.now() + self.LEASE
        super().save(**options)

    def renew(self) -> bool:
        """Save a new lease for the next batch.

        False without a change if the export took longer than `LONGEST`, or its row was deleted.
        """
        now = timezone.now()
        if now >= self.started_at + self.LONGEST:
            return False
        rows = Export.objects.filter(pk=self.pk)
        return bool(rows.update(leased_until=now + self.LEASE))

    def end(self) -> None:
        """Delete the row, which frees the place."""
        Export.objects.filter(pk=self.pk).delete()
