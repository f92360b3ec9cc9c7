"""What calls APIs: an application, who owns it, and who it is shared with."""

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
"""An application has as many keys in an environment, so that one can replace the other."""


class Right(models.TextChoices):
    """What a share lets one do with an application. Managing needs the permission as well."""

    READ = "read", "Can view"
    MANAGE = "manage", "Can manage"


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by who may see and manage them: asked here, and nowhere else."""

    def readable_by(self, by: Actor) -> Self:
        """Those that the actor may see: own ones, shared ones, or all with the permission for it.

        A machine of the organization owns none, and nothing is shared with it.
        """
        return self._within_reach(by, tuple(Right))

    def manageable_by(self, by: Actor) -> Self:
        """Those that the actor may change, with the permission for each thing that is done."""
        return self._within_reach(by, [Right.MANAGE])

    def owned_by(self, by: Actor) -> Self:
        """Those that the actor may give away: own ones, or all with the permission for it."""
        return self._within_reach(by, [])

    def own_or_shared(self, by: Actor, rights: Collection[Right] = tuple(Right)) -> Self:
        """The person's own ones, and those shared with these rights, whatever else they may see."""
        return self.filter(_own_or_shared(by, rights), organization=by.organization)

    def named(self, name: str) -> Self:
        """Those with this name in any case."""
        return self.filter(name_key=text.fold(name))

    def by_name(self) -> Self:
        """In the order of lists to choose from."""
        return self.order_by("name_key", "pk")

    def with_owner(self) -> Self:
        """Each with the person who owns it, in the same query."""
        return self.select_related("owner__user")

    def with_owner_name(self) -> Self:
        """Each with what its owner is called: `owner_name`, None without one.

        Of a list it is looked up for the rows of a page only, and a join for all that were found.
        """
        name = Coalesce(
            NullIf("user__name", Value("")), "user__email", output_field=models.CharField()
        )
        owners = Membership.objects.filter(pk=OuterRef("owner")).annotate(called=name)
        return self.annotate(owner_name=Subquery(owners.values("called")))

    def with_managed(self, by: Actor) -> Self:
        """Each with whether the actor may change it, in the same query: `is_managed`."""
        return self.annotate(is_managed=_reach(by, [Right.MANAGE]))

    def with_owned(self, by: Actor) -> Self:
        """Each with whether the actor may give it away, in the same query: `is_owned`."""
        return self.annotate(is_owned=_reach(by, []))

    def found_by(self, typed: str) -> Self:
        """Those in whose name or description each part of the text begins a word."""
        return self.filter(found_by(typed))

    def _within_reach(self, by: Actor, rights: Collection[Right]) -> Self:
        return self.filter(_reach(by, rights), organization=by.organization)


def _reach(by: Actor, rights: Collection[Right]) -> Q | Combinable:
    """Whether the actor gets at an application: at all with the permission for it."""
    return Value(True) if by.can(MANAGE_ALL_APPLICATIONS) else _own_or_shared(by, rights)


def _own_or_shared(by: Actor, rights: Collection[Right]) -> Q | Combinable:
    """Whether an application is the person's own, or shared with one of these rights.

    As a union, of which each side has an index: with "or" PostgreSQL looks at every application.
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
    """A program that calls APIs with keys of its own, under the subscriptions that it has.

    A member owns it, or no one once the owner has left: its keys go on working. Its name (in any
    case) is unique within the organization. While it is blocked, no call of it is let through.
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
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Application, options))

    def get_absolute_url(self) -> str:
        return reverse("applications:application", args=[self.organization.handle, self.pk])

    def keys_by_environment(self) -> "list[tuple[str, str, list[Key], bool]]":
        """Each environment with its name, the keys for it, and whether there is room for another.

        The newest keys first, for 1 query.
        """
        keys = _keys(connection.vendor).fetch_instances(application=self.pk)
        for key in keys:
            key.application, key.organization = self, self.organization
        return [
            (value, label, mine := [key for key in keys if key.environment == value], _room(mine))
            for value, label in Environment.choices
        ]

    @property
    def is_blocked(self) -> bool:
        """Whether no call of it is let through."""
        return self.blocked_at is not None


@cache
def _keys(vendor: str) -> PreparedQuery:
    application = Application(pk=uuid.UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a49"))
    shown = application.keys.only(
        *("application", "name", "hint", "environment", "expires_at", "last_used_at"),
        "replaced_by",
    ).order_by("-created_at", "-pk")
    return prepare("keys", lambda: shown, application=application.pk)


def _room(keys: "list[Key]") -> bool:
    return sum(not key.is_expired for key in keys) < len(SLOTS)


class Share(models.Model):
    """That a member who does not own an application may see or manage it."""

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
            models.CheckConstraint(
                condition=Q(right__in=Right.values), name="share_right_is_known"
            ),
            SameOrganization("application"),
            SameOrganization("membership"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.application} for {self.membership}"
