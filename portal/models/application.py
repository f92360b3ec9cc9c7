"""Applications, which call APIs, and the shares by which others see or manage them."""

import uuid
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from apis.environments import Environment
from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, SearchField, following
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.searching import found_by
from console.words import text
from organizations.models import Membership, Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.keys import SameOrganization
from portal.permissions import MANAGE_ALL_APPLICATIONS

if TYPE_CHECKING:
    from portal.models.key import Key

SLOTS = (1, 2)
"""The slots for keys in an environment: two, so that one key can replace the other."""


class Right(models.TextChoices):
    """What a share lets a member do with an application. Managing needs the permission as well."""

    READ = "read", "Can view"
    MANAGE = "manage", "Can manage"


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Querysets of applications. Who may see and manage them is decided here only."""

    def readable_by(self, by: Actor) -> Self:
        """Applications that the actor may see: own and shared ones, or all with the permission.

        A service account owns none, and none is shared with it.
        """
        return self._within_reach(by, tuple(Right))

    def manageable_by(self, by: Actor) -> Self:
        """Applications that the actor may change, if they have the permission for what they do."""
        return self._within_reach(by, [Right.MANAGE])

    def owned_by(self, by: Actor) -> Self:
        """Applications that the actor may give away: own ones, or all with the permission."""
        return self._within_reach(by, [])

    def own_or_shared(self, by: Actor, rights: Collection[Right] = tuple(Right)) -> Self:
        """Applications that the person owns, or that are shared with one of these rights."""
        return self.filter(_own_or_shared(by, rights), organization=by.organization)

    def named(self, name: str) -> Self:
        """The application with this name, in upper or lower case."""
        return self.filter(name_key=text.fold(name))

    def by_name(self) -> Self:
        """Ordered by name."""
        return self.order_by("name_key", "pk")

    def ownerless(self) -> Self:
        """Applications without an owner whose calls are not blocked."""
        return self.filter(owner=None, blocked_at=None)

    def with_owner(self) -> Self:
        """Applications with the owner's membership and account, in the same query."""
        return self.select_related("owner__user")

    def with_owner_name(self) -> Self:
        """Applications with `owner_name`, the owner's name or email address, or None.

        A subquery, which is evaluated for the rows of a page only; a join would be for all rows.
        """
        display_name = Coalesce(
            NullIf("user__name", Value("")), "user__email", output_field=models.CharField()
        )
        owners = Membership.objects.filter(pk=OuterRef("owner")).annotate(display_name=display_name)
        return self.annotate(owner_name=Subquery(owners.values("display_name")))

    def with_managed(self, by: Actor) -> Self:
        """Applications with `is_managed`: whether the actor may change each."""
        return self.annotate(is_managed=_reach(by, [Right.MANAGE]))

    def with_owned(self, by: Actor) -> Self:
        """Applications with `is_owned`: whether the actor may give each away."""
        return self.annotate(is_owned=_reach(by, []))

    def found_by(self, typed: str) -> Self:
        """Applications in whose name, handle or description each part of the text begins a word."""
        return self.filter(found_by(typed))

    def _within_reach(self, by: Actor, rights: Collection[Right]) -> Self:
        """Applications that the actor owns or has a share of; all with the permission for all."""
        return self.filter(_reach(by, rights), organization=by.organization)


def _reach(by: Actor, rights: Collection[Right]) -> Q | Combinable:
    """The condition that the actor reaches an application; always true for who manages all."""
    return Value(True) if by.can(MANAGE_ALL_APPLICATIONS) else _own_or_shared(by, rights)


def _own_or_shared(by: Actor, rights: Collection[Right]) -> Q | Combinable:
    """The condition that the person owns an application, or has a share with one of these rights.

    A union, because with "or" PostgreSQL would look at every application instead of two indexes.
    """
    if by.person is None:
        return Value(False)
    own = Application.objects.filter(owner__user=by.person, organization=by.organization)
    if not rights:
        return Q(owner__user=by.person)
    shared = Share.objects.filter(
        membership__user=by.person, organization=by.organization, right__in=rights
    )
    return Q(pk__in=own.values("pk").union(shared.values("application"), all=True))


class Application(models.Model):
    """A program that calls APIs with its own keys, under its own subscriptions.

    A member owns it, or no one once the owner has left, and its keys keep working. Its name (in any
    case) is unique within the organization. While it is blocked, gateways refuse its calls.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="applications"
    )
    name = models.CharField("application name", max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    handle = models.CharField(max_length=40)
    description = models.TextField(max_length=500, blank=True, db_default="")
    search_text = SearchField(of=("name", "handle", "description"), db_default="")
    owner = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="applications"
    )
    owner_left_at = models.DateTimeField(null=True)
    """When its last owner left; None if it has one, or if that was before this was noted."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    blocked_at = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=200, blank=True, db_default="")

    objects = ApplicationQuerySet.as_manager()

    is_managed: bool
    """Whether the actor of `with_managed` may change it; not there if that was not asked."""
    is_owned: bool
    """Whether the actor of `with_owned` may give it away."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="application_key_within_organization"
            ),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="application_one_per_name",
                violation_error_message="Another application has this name.",
            ),
            models.UniqueConstraint(
                "organization",
                "handle",
                name="application_one_per_handle",
                violation_error_message="Another application has this handle.",
            ),
            models.CheckConstraint(
                condition=Q(blocked_at=None, blocked_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(blocked_reason="")),
                name="application_is_blocked_for_a_reason",
            ),
            SameOrganization("owner"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-created_at", "-id"], name="application_by_creation"
            ),
            models.Index(fields=["-created_at", "-id"], name="application_by_age"),
            models.Index(
                fields=["organization"],
                condition=Q(owner=None, blocked_at=None),
                name="application_ownerless",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Application, options))

    def get_absolute_url(self) -> str:
        return reverse("applications:application", args=[self.organization.handle, self.pk])

    def keys_by_environment(self) -> "list[tuple[str, str, list[Key], bool]]":
        """Value, label, keys (newest first) and room for another of each environment."""
        keys = _prepared_keys(connection.vendor).fetch_instances(application=self.pk)
        for key in keys:
            key.application, key.organization = self, self.organization
        return [
            (
                value,
                label,
                of_environment := [key for key in keys if key.environment == value],
                _has_room(of_environment),
            )
            for value, label in Environment.choices
        ]

    @property
    def is_blocked(self) -> bool:
        """Whether gateways refuse its calls."""
        return self.blocked_at is not None


@cache
def _prepared_keys(vendor: str) -> PreparedQuery:
    """Prepare the query of an application's keys, newest first."""
    application = Application(pk=uuid.UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a49"))
    keys = application.keys.only(
        *("application", "name", "hint", "environment", "expires_at", "last_used_at"),
        "replaced_by",
    ).order_by("-created_at", "-pk")
    return prepare("keys", lambda: keys, application=application.pk)


def _has_room(keys: "list[Key]") -> bool:
    """Whether fewer of these keys work than there are slots."""
    return sum(not key.is_expired for key in keys) < len(SLOTS)


class Share(models.Model):
    """A share by which a member who does not own an application sees or manages it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="shares")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    right = models.CharField(max_length=10, choices=Right, default=Right.READ)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "application",
                "membership",
                name="share_once_per_member",
                violation_error_message="The application is already shared with this member.",
            ),
            choice_constraint("right", Right),
            SameOrganization("application"),
            SameOrganization("membership"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.application} for {self.membership}"
