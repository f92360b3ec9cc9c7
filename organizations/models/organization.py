"""Organizations, the tenants."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from console.images.decoding import SECRET_NAME_LENGTH
from console.serving.addresses import address_of
from organizations.domains.email_domains import domain_of
from organizations.tenancy.roles import (
    PERMISSIONS,
    AnyRole,
    OwnRole,
    Permission,
    RoleSlug,
    parse_built_in_roles,
    permissions_of_role,
)

if TYPE_CHECKING:
    from organizations.models.membership_queryset import MembershipQuerySet


def today() -> date:
    """The current date in UTC, so that it is the same for every member."""
    return timezone.now().date()


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations by creator, state and handle."""

    def created_by(self, user: User) -> Self:
        """The organization that this person created: at most one."""
        return self.filter(creator=user)

    def running(self) -> Self:
        """Organizations that are neither suspended nor waiting for their deletion."""
        return self.filter(suspended_at=None, deletion_asked_at=None)

    def requiring_factor(self) -> Self:
        """Organizations that require a second factor of their members today."""
        return self.filter(second_factor_from__lte=today())

    def known_as(self, word: str) -> Self:
        """The organization with this handle or ID."""
        try:
            return self.filter(pk=uuid.UUID(word))
        except ValueError:
            return self.filter(handle=word)

    def due_for_removal(self) -> Self:
        """Organizations to delete for good now, without suspended ones.

        By the database's clock, because restoring and deleting may run on different machines.
        """
        return self.filter(suspended_at=None, removal_due_at__lte=Now())


class Organization(models.Model):
    """A group of people and of what they own; the tenant.

    Its ID never changes. Its handle is unique even among look-alikes. It always has an active
    administrator, which a trigger of PostgreSQL ensures for every write.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("organization name", max_length=60)
    handle = models.CharField(
        max_length=40, unique=True, error_messages={"unique": "This handle is taken."}
    )
    handle_key = models.CharField(max_length=40, editable=False)
    # The person who created it, or to whom creator status was transferred. Each can have one.
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    # The file name of the logo, from its row; empty without one.
    logo = models.CharField(
        max_length=SECRET_NAME_LENGTH, blank=True, default="", db_default="", editable=False
    )

    # While an operator has suspended it, no one has any permission in it.
    suspended_at = models.DateTimeField(null=True, editable=False)
    suspension_reason = models.CharField(max_length=300, blank=True, db_default="", editable=False)
    # From the request to the deletion, members can only read, and administrators restore it.
    deletion_asked_at = models.DateTimeField(null=True, editable=False)
    deletion_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    removal_due_at = models.DateTimeField(null=True, editable=False)
    # From this day on, in UTC, its pages open to members with a second factor only, and the tokens
    # of its members count only while they have one.
    second_factor_from = models.DateField(null=True, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "handle_key",
                name="organization_one_per_look_alike_handle",
                violation_error_message="A handle that looks the same is taken.",
            ),
            models.UniqueConstraint(
                "creator",
                name="organization_one_created_per_person",
                violation_error_message="You have already created an organization.",
            ),
            models.CheckConstraint(
                condition=Q(deletion_asked_at=None, removal_due_at=None)
                | Q(removal_due_at__gt=F("deletion_asked_at")),
                name="organization_is_removed_after_it_was_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["removal_due_at"],
                condition=Q(removal_due_at__isnull=False),
                name="organization_by_removal",
            ),
            # Operators read all of them, newest first. Another, by the beginning of the name, is in
            # a migration.
            models.Index(fields=["-created_at", "-id"], name="organization_by_creation"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(suspended_at__isnull=False),
                name="organization_suspended",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(settings.ORGANIZATION_HOME, args=[self.handle])

    def administrators(self) -> "MembershipQuerySet":
        """The memberships of its active administrators; reads their keys first, in one query."""
        return self.memberships.administrators_of(self.pk)

    @property
    def initial(self) -> str:
        """The letter on the organization's avatar."""
        return self.name[:1].upper()

    @property
    def picture_url(self) -> str:
        """The path of its logo; empty for its letter, which stands in place of it while it is
        suspended.
        """
        is_shown = self.logo and not self.is_suspended
        return address_of("organizations:logo", self.logo) if is_shown else ""

    @property
    def hue(self) -> int:
        """The number, from 0 to 11, of the avatar's color."""
        return self.pk.int % 12

    @property
    def is_suspended(self) -> bool:
        """Whether an operator has closed it to its members."""
        return self.suspended_at is not None

    @property
    def is_being_deleted(self) -> bool:
        """Whether it waits for its deletion, and can only be read and restored."""
        return self.deletion_asked_at is not None

    @property
    def is_running(self) -> bool:
        """Whether it is neither suspended nor waiting for its deletion."""
        return not (self.is_suspended or self.is_being_deleted)

    def effective_permissions(self, codenames: Iterable[str]) -> frozenset[Permission]:
        """The permissions with these codenames that are in effect now, as in guardian's view.

        Empty while it is suspended; only those with `outlasts_deletion` while it waits for its
        deletion. Codenames of another release are ignored.
        """
        if self.is_suspended:
            return frozenset()
        permissions = (PERMISSIONS[name] for name in codenames if name in PERMISSIONS)
        return frozenset(p for p in permissions if p.outlasts_deletion or not self.is_being_deleted)

    @cached_property
    def own_roles(self) -> dict[str, OwnRole]:
        """The roles that the organization made, by their slugs, ordered by name. In one query.

        Read once for an instance, so that actions see those of the moment at which they locked it.
        """
        return self.role_rows.own_roles_of(self)

    @property
    def all_roles(self) -> list[AnyRole]:
        """The roles that its members can have, in the order in which roles are shown."""
        return [*RoleSlug, *self.own_roles.values()]

    def roles_named(self, slugs: Iterable[str]) -> list[AnyRole]:
        """The roles with these slugs, in the order in which roles are shown.

        A slug of no role is left out. Costs no query if all are of built-in roles.
        """
        wanted = {*slugs}
        roles: list[AnyRole] = [role for role in RoleSlug if role in wanted]
        if len(roles) < len(wanted):
            roles += [role for slug, role in self.own_roles.items() if slug in wanted]
        return roles

    def parse_roles(self, names: str) -> tuple[AnyRole, ...]:
        """The roles whose slugs are in the text, with spaces between, as `roles_named`."""
        built_in, has_others = parse_built_in_roles(names)
        if not has_others:
            return built_in
        slugs = {*names.split()}
        return (*built_in, *(role for slug, role in self.own_roles.items() if slug in slugs))

    def roles_granting(self, permission: Permission) -> list[AnyRole]:
        """The roles that have the permission, in the order in which roles are shown."""
        return [role for role in self.all_roles if permission in permissions_of_role(role)]

    @cached_property
    def held_email_domains(self) -> tuple[str, ...]:
        """The names of its proved email domains, in their order, read once, in one query."""
        domains: Any = self.email_domains
        return tuple(domains.held().by_name().values_list("name", flat=True))

    def is_outside(self, email_key: str) -> bool:
        """Whether there are proved email domains, and the address is of none of them."""
        domains = self.held_email_domains
        return bool(domains) and domain_of(email_key) not in domains

    @property
    def is_past_restoring(self) -> bool:
        """Whether its deletion is due or under way."""
        return self.removal_due_at is not None and self.removal_due_at <= timezone.now()

    @property
    def requires_second_factor(self) -> bool:
        """Whether its members need a second factor now, because the set day has come."""
        return self.second_factor_from is not None and self.second_factor_from <= today()

    @property
    def is_new(self) -> bool:
        """Whether the lower limits for new organizations apply."""
        days = timedelta(days=settings.INVITATIONS_NEW_ORGANIZATION_DAYS)
        return timezone.now() - self.created_at < days

    @property
    def invitations_a_day(self) -> int:
        """How many invitations it may send in 24 hours."""
        if self.is_new:
            return min(settings.INVITATIONS_A_DAY_NEW_ORGANIZATION, settings.INVITATIONS_A_DAY)
        return settings.INVITATIONS_A_DAY
