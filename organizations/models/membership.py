"""Who belongs, in which roles, and what follows from that."""

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
from console.lists.searching import found_by
from organizations.models.granted_permission import GrantedPermission
from organizations.models.organization import Organization
from organizations.models.role import Role, role_names_subquery
from organizations.tenancy import roles
from organizations.tenancy.keys import Owned, SameOrganization, belongs_to
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug

RARE = 1_000
"""A role that no more members than this hold is looked up by their keys."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by what they hold and how they are shown."""

    def with_roles(self) -> Self:
        """Each with its person and its roles, at 1 more query for all of them."""
        return self.select_related("user").prefetch_related("roles")

    def with_role_names(self) -> Self:
        """Each with the names of its roles as one text, which `roles.listed` reads, at no query."""
        held = MembershipRole.objects.filter(membership=OuterRef("pk"))
        return self.annotate(role_names=role_names_subquery(held.values("membership")))

    def of_person(self, user: User) -> Self:
        """This person's, with the organizations, by name."""
        return (
            self.filter(user=user)
            .select_related("organization")
            .order_by(Lower("organization__name"), "pk")
        )

    def with_folded_name(self) -> Self:
        """Each with the name of its organization in small letters, to order pages by."""
        return self.annotate(folded_name=Lower("organization__name"))

    def with_created_name(self, user: User) -> Self:
        """Each with the name of the one organization that this person created, if they did."""
        created = Organization.objects.created_by(user).values("name")[:1]
        return self.annotate(created_name=Subquery(created))

    def by_use(self, user: User) -> Self:
        """The organization that this person used last comes first, the others by name."""
        is_last_used = Q(organization=user.last_organization_id)
        return self.order_by(
            Case(When(is_last_used, then=0), default=1), Lower("organization__name"), "pk"
        )

    def last_used_by(self, user: User) -> "Membership | None":
        """Where `/` leads this person: the organization last used, else the first by name.

        To a suspended one, where nothing but a notice is, only when all of them are.
        """
        is_suspended = Q(organization__suspended_at__isnull=False)
        found = self.of_person(user).by_use(user)
        running_first = Case(When(is_suspended, then=1), default=0)
        return found.order_by(running_first, *found.query.order_by).first()

    def of_organizations_like(self, part: str) -> Self:
        """Those whose organization's name or handle contains the text: a person has few."""
        return self.filter(
            Q(organization__name__icontains=part) | Q(organization__handle__icontains=part)
        )

    def holding(self, slug: RoleSlug | str) -> Self:
        """Those that hold the role."""
        return self.filter(membership_roles__role__slug=slug)

    def of_role_in(self, slug: RoleSlug | str, *, organization: Organization) -> Self:
        """Those of the organization that hold the role, for lists; asks first who they are, if few.

        A database knows how common a role is among all organizations, and not how rare it is in
        this one: with a million members it would look through all of them for ten administrators.
        """
        held = MembershipRole.objects.filter(organization=organization, role__slug=slug)
        keys = list(held.values_list("membership", flat=True)[: RARE + 1])
        return self.filter(pk__in=keys) if len(keys) <= RARE else self.holding(slug)

    def active(self) -> Self:
        """Those whose person may sign in."""
        return self.filter(user__is_active=True)

    def with_access(self) -> Self:
        """Those whose person may sign in and who hold a role, with the names of their roles."""
        held = MembershipRole.objects.filter(membership=OuterRef("pk"))
        return self.active().filter(Exists(held)).with_role_names().order_by("pk")

    def let_in(self, organization: Organization) -> Self:
        """Those of the organization without people who lack the second factor that it requires."""
        found = self.filter(organization=organization)
        if organization.requires_second_factor:
            found = found.filter(factors.has_factor_subquery("user"))
        return found

    def administrators_of(self, *organizations: UUID) -> Self:
        """Those that hold Administrator there and whose person may sign in, for 1 query more.

        Their keys are asked for first. Nearly every organization has one administrator or two, so
        in a join PostgreSQL takes Administrator for a common role: it looked through all of a
        million members, for up to two seconds, where the ten are found in four buffers.
        """
        held = MembershipRole.objects.filter(
            organization__in=organizations, role__slug=RoleSlug.ADMINISTRATOR
        )
        keys = list(held.values_list("membership", flat=True))
        return self.filter(organization__in=organizations, pk__in=keys).active()

    def who_may(self, permission: Permission) -> Self:
        """Those who have the permission in their organization now, by any of their roles."""
        granted = GrantedPermission.objects.filter(user=OuterRef("user"), codename=permission.value)
        return self.filter(Exists(granted.filter(content_object=OuterRef("organization"))))

    def verified_keys_among(self, keys: Iterable[str]) -> "models.QuerySet[Membership, str]":
        """Which of these addresses, as keys, are verified ones of their people."""
        proved = self.filter(user__emailaddress__email__in=keys, user__emailaddress__verified=True)
        return proved.values_list("user__emailaddress__email", flat=True)

    def without_factor(self) -> Self:
        """Those whose person may sign in and has no second factor."""
        return self.active().filter(~factors.has_factor_subquery("user"))

    def with_lost_factor(self) -> Self:
        """Those who wait for an administrator to vouch that they lost their second factor."""
        return self.filter(user__in=FactorReset.objects.for_members().values("user"))

    def signed_in_since(self, at: datetime) -> Self:
        """Those whose person signed in after the moment, or is signed in somewhere still."""
        living = Session.objects.living().filter(user=OuterRef("user"))
        return self.filter(Q(user__last_login__gte=at) | Exists(living))

    def found_by(self, typed: str) -> Self:
        """Those in whose person's name or address each part of the text begins a word."""
        return self.filter(found_by(typed, "user__search_text"))


class Notify(models.TextChoices):
    """How a member wants to hear of what happens. What is urgent is always told, immediately."""

    AT_ONCE = "at_once", "Immediately"
    DAILY = "daily", "Daily"
    NONE = "none", "Important only"


class Membership(models.Model):
    """A person's belonging to an organization, in one or more roles.

    Every right hangs on this row and ends with it.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    created_name: str | None
    """What `with_created_name` adds."""
    folded_name: str
    """What `with_folded_name` adds."""
    roles = models.ManyToManyField(Role, through="MembershipRole", related_name="memberships")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    notify = models.CharField(
        "notifications",
        max_length=10,
        choices=Notify,
        default=Notify.AT_ONCE,
        db_default=Notify.AT_ONCE,
    )
    # Of the first steps that Home shows to whoever sets an organization up.
    first_steps_dismissed_at = models.DateTimeField(null=True, editable=False)
    # When an administrator last asked the member, who had none, to set up a second factor.
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
            models.CheckConstraint(
                condition=Q(notify__in=Notify.values), name="membership_notify_is_known"
            ),
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
        """The roles held, in the order in which roles are shown."""
        held = {role.slug for role in self.roles.all()}
        return [slug for slug in RoleSlug if slug in held]

    @property
    def roles_sentence(self) -> str:
        """The roles' names, joined by commas."""
        return roles.join_role_labels(self.role_slugs)

    @property
    def is_last_administrator(self) -> bool:
        """Whether the organization would have no active Administrator without this member."""
        if RoleSlug.ADMINISTRATOR not in self.role_slugs:
            return False
        return not self.organization.administrators().exclude(pk=self.pk).exists()

    @property
    def lost_factor(self) -> FactorReset | None:
        """What the member waits for an administrator to vouch for, if anything."""
        return FactorReset.objects.for_members().filter(user=self.user_id).first()

    @property
    def person(self) -> User:
        """The member themselves. This and what follows make a membership an `Actor`."""
        return self.user

    @property
    def event_actor(self) -> User:
        """The one that events name: the member."""
        return self.user

    means = ""
    """How a member acts: in a browser."""

    lacks_factor = False
    """The door of the pages has asked for it."""

    def can(self, permission: Permission, *, on: Owned | None = None) -> bool:
        """Whether this member may, here, or on something that belongs here."""
        is_here = belongs_to(on, self.organization_id)
        return is_here and self.user.has_perm(permission.codename, self.organization)

    def may_give(self, slugs: Iterable[RoleSlug]) -> bool:
        """Whether every permission of the roles is this member's: one gives what one has."""
        mine = [permission for permission in PERMISSIONS if self.can(permission)]
        return roles.include_all_of_roles(mine, slugs)

    def reload(self, organization: Organization) -> "Membership | None":
        """The member as they are now, for the caller that holds the organization's lock."""
        found = organization.memberships.select_related("user")
        if fresh := found.filter(pk=self.pk).first():
            fresh.organization = organization
        return fresh


class MembershipRole(models.Model):
    """One role of one membership.

    It carries the organization too, which is always the membership's: no row can ever point into
    another tenant.
    """

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
