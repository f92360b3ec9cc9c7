"""Memberships: who belongs to an organization, and in which roles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import FactorReset, Session, User
from accounts.second_factor import factors
from console.database.constraints import choice_constraint
from console.lists.searching import found_by
from organizations.models.granted_permission import GrantedPermission
from organizations.models.organization import Organization
from organizations.models.role import Role, role_names_subquery
from organizations.tenancy import roles
from organizations.tenancy.keys import Owned, SameOrganization, belongs_to
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug

RARE = 1_000
"""A role with at most this many holders is looked up by their keys."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by role and person, and with what pages show of them."""

    def with_roles(self) -> Self:
        """Memberships with their people and roles, which costs one query more."""
        return self.select_related("user").prefetch_related("roles")

    def with_role_names(self) -> Self:
        """Annotate `role_names`: the slugs of the roles as one text, for `roles.parse_roles`."""
        roles_held = MembershipRole.objects.filter(membership=OuterRef("pk"))
        return self.annotate(role_names=role_names_subquery(roles_held.values("membership")))

    def of_person(self, user: User) -> Self:
        """This person's memberships, each with its organization, ordered by its name."""
        memberships = self.filter(user=user).select_related("organization")
        return memberships.order_by(Lower("organization__name"), "pk")

    def with_folded_name(self) -> Self:
        """Annotate `folded_name`: the organization's name in lower case, for ordering."""
        return self.annotate(folded_name=Lower("organization__name"))

    def with_created_name(self, user: User) -> Self:
        """Annotate `created_name`: the name of the person's own organization, or None."""
        created = Organization.objects.created_by(user).values("name")[:1]
        return self.annotate(created_name=Subquery(created))

    def by_use(self, user: User) -> Self:
        """Order by the organization that this person used last, then by name."""
        is_last_used = Q(organization=user.last_organization_id)
        return self.order_by(
            Case(When(is_last_used, then=0), default=1), Lower("organization__name"), "pk"
        )

    def last_used_by(self, user: User) -> "Membership | None":
        """The membership whose organization `/` opens: the last used one, else the first by name.

        A suspended one, which only shows a notice, if all are suspended. None without membership.
        """
        is_suspended = Q(organization__suspended_at__isnull=False)
        memberships = self.of_person(user).by_use(user)
        running_first = Case(When(is_suspended, then=1), default=0)
        return memberships.order_by(running_first, *memberships.query.order_by).first()

    def of_organizations_like(self, part: str) -> Self:
        """Memberships in organizations whose name or handle contains the text, without an index."""
        return self.filter(
            Q(organization__name__icontains=part) | Q(organization__handle__icontains=part)
        )

    def with_role(self, slug: RoleSlug | str) -> Self:
        """Memberships with the role."""
        return self.filter(membership_roles__role__slug=slug)

    def of_role_in(self, slug: RoleSlug | str, *, organization: Organization) -> Self:
        """Memberships of the organization with the role; reads their keys first, in one query.

        PostgreSQL does not know how rare a role is in one organization: with a million members, it
        would look through all of them for ten administrators. Above `RARE` keys, it is a join.
        """
        holders = MembershipRole.objects.filter(organization=organization, role__slug=slug)
        keys = list(holders.values_list("membership", flat=True)[: RARE + 1])
        return self.filter(pk__in=keys) if len(keys) <= RARE else self.with_role(slug)

    def active(self) -> Self:
        """Memberships of people who can sign in."""
        return self.filter(user__is_active=True)

    def with_access(self) -> Self:
        """Memberships with a role of people who can sign in, with `role_names`, ordered by key."""
        roles_held = MembershipRole.objects.filter(membership=OuterRef("pk"))
        return self.active().filter(Exists(roles_held)).with_role_names().order_by("pk")

    def meeting_factor_requirement(self, organization: Organization) -> Self:
        """Memberships of the organization; only those with a second factor if it requires one."""
        members = self.filter(organization=organization)
        if organization.requires_second_factor:
            members = members.filter(factors.has_factor_subquery("user"))
        return members

    def administrators_of(self, *organizations: UUID) -> Self:
        """Memberships of active administrators of these organizations; reads their keys first.

        In a join, PostgreSQL takes Administrator for a common role, because nearly every
        organization has one or two: it looked through a million members for two seconds, where the
        ten administrators are found in four buffers.
        """
        holders = MembershipRole.objects.filter(
            organization__in=organizations, role__slug=RoleSlug.ADMINISTRATOR
        )
        keys = list(holders.values_list("membership", flat=True))
        return self.filter(organization__in=organizations, pk__in=keys).active()

    def with_permission(self, permission: Permission) -> Self:
        """Memberships that have the permission in their organization now, by any of their roles."""
        granted = GrantedPermission.objects.filter(user=OuterRef("user"), codename=permission.value)
        return self.filter(Exists(granted.filter(content_object=OuterRef("organization"))))

    def verified_keys_among(self, keys: Iterable[str]) -> "models.QuerySet[Membership, str]":
        """The address keys among these that are verified addresses of the members."""
        verified = self.filter(
            user__emailaddress__email__in=keys, user__emailaddress__verified=True
        )
        return verified.values_list("user__emailaddress__email", flat=True)

    def without_factor(self) -> Self:
        """Memberships of people who can sign in and have no second factor."""
        return self.active().filter(~factors.has_factor_subquery("user"))

    def with_lost_factor(self) -> Self:
        """Memberships of people who lost their second factor and wait for someone to vouch."""
        return self.filter(user__in=FactorReset.objects.for_members().values("user"))

    def signed_in_since(self, at: datetime) -> Self:
        """Memberships of people who signed in since this time, or have a session now."""
        living = Session.objects.living().filter(user=OuterRef("user"))
        return self.filter(Q(user__last_login__gte=at) | Exists(living))

    def found_by(self, typed: str) -> Self:
        """Memberships of people in whose name or address each part of the text begins a word."""
        return self.filter(found_by(typed, "user__search_text"))


class Notify(models.TextChoices):
    """When a member is notified by email. Urgent events are always sent immediately."""

    AT_ONCE = "at_once", "Immediately"
    DAILY = "daily", "Daily"
    NONE = "none", "Important only"


class Membership(models.Model):
    """A person's membership in an organization, with one or more roles.

    All permissions of the person there depend on this row, and end with it.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    created_name: str | None  # added by `with_created_name`
    folded_name: str  # added by `with_folded_name`
    roles = models.ManyToManyField(Role, through="MembershipRole", related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    notify = models.CharField(
        "notifications",
        max_length=10,
        choices=Notify,
        default=Notify.AT_ONCE,
        db_default=Notify.AT_ONCE,
    )
    # When the member closed the first steps that Home shows in a new organization.
    first_steps_dismissed_at = models.DateTimeField(null=True, editable=False)
    # When an administrator last reminded the member to set up a second factor.
    factor_reminded_at = models.DateTimeField(null=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user",
                "organization",
                name="membership_one_per_person_and_organization",
                violation_error_message="This person is already a member.",
            ),
            models.UniqueConstraint(
                fields=["organization", "id"], name="membership_key_within_organization"
            ),
            choice_constraint("notify", Notify),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-joined_at", "-id"], name="membership_by_joining"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

    @property
    def role_slugs(self) -> list[RoleSlug]:
        """The member's roles, in the order in which roles are shown."""
        return roles.in_order(role.slug for role in self.roles.all())

    @property
    def roles_sentence(self) -> str:
        """The labels of the roles, joined by commas."""
        return roles.join_role_labels(self.role_slugs)

    @property
    def is_last_administrator(self) -> bool:
        """Whether this member is the only active administrator of the organization."""
        if RoleSlug.ADMINISTRATOR not in self.role_slugs:
            return False
        return not self.organization.administrators().exclude(pk=self.pk).exists()

    @property
    def lost_factor(self) -> FactorReset | None:
        """The reset of a lost second factor for which an administrator can vouch; None without."""
        return FactorReset.objects.for_members().filter(user=self.user_id).first()

    # What follows makes a membership an `Actor`, which acts in a browser.
    means = ""
    # Pages have asked for the second factor before.
    lacks_factor = False

    @property
    def person(self) -> User:
        return self.user

    @property
    def event_actor(self) -> User:
        return self.user

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether the member has the permission in the organization, to which `on` must belong."""
        is_here = belongs_to(on, self.organization_id)
        return is_here and self.user.has_perm(permission.codename, self.organization)

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """Whether the member has every permission of the roles, and so may give them to others."""
        permissions = [permission for permission in PERMISSIONS if self.can(permission)]
        return roles.include_all_of_roles(permissions, slugs)

    def reload(self, organization: Organization) -> "Membership | None":
        """Read the membership again, with its person; None if it ended.

        The caller holds the lock of the organization, which is set on the result.
        """
        members = organization.memberships.select_related("user")
        if member := members.filter(pk=self.pk).first():
            member.organization = organization
        return member


class MembershipRole(models.Model):
    """One role of one membership. The database ensures that both are of the same organization."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="membership_roles"
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("membership", "role", name="membership_role_held_once"),
            SameOrganization("membership"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "role", "membership"], name="membership_role_by_role"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.membership} as {self.role}"
