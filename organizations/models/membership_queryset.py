"""Sets of memberships: by role, person and state, and with what pages show of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Lower, Now

from accounts.models import FactorReset, Session, User
from accounts.second_factor import factors
from audit.models import Event
from console.lists.searching import found_by
from organizations.models.membership_role import MembershipRole
from organizations.models.organization import Organization
from organizations.models.role import role_names_subquery
from organizations.tenancy import scopes
from organizations.tenancy.ends import end_reminder_due
from organizations.tenancy.roles import AnyRole, Permission, RoleSlug

if TYPE_CHECKING:
    from organizations.models.membership import Membership

RARE = 1_000
"""A role with at most this many holders is looked up by their keys."""


def in_effect(prefix: str = "") -> Q:
    """A condition: the membership is not suspended and has not ended, by the database's clock.

    `prefix` is the path from the filtered rows to the membership: `membership__`. An end passes
    without a write, so that everything that depends on a membership asks this at each use.
    """
    is_endless, ends_later = Q(**{f"{prefix}ends_at": None}), Q(**{f"{prefix}ends_at__gt": Now()})
    return Q(**{f"{prefix}suspended_at": None}) & (is_endless | ends_later)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by role and person, and with what pages show of them."""

    def with_roles(self) -> Self:
        """Memberships with their people and roles, which costs one query more."""
        return self.select_related("user").prefetch_related("roles")

    def with_activity(self) -> Self:
        """Annotate `has_factor`, and `active_at`: the last thing that they did here; or None."""
        events = Event.objects.filter(
            organization_id=OuterRef("organization"), actor_id=OuterRef("user"), is_refused=False
        )
        last = Subquery(events.order_by("-at").values("at")[:1])
        return self.annotate(has_factor=factors.has_factor_subquery("user"), active_at=last)

    def with_role_names(self) -> Self:
        """Annotate `role_names`: the slugs of the roles as one text, for `roles.parse_roles`."""
        roles_held = MembershipRole.objects.filter(membership=OuterRef("pk"))
        return self.annotate(role_names=role_names_subquery(roles_held.values("membership")))

    def with_direct_role_names(self) -> Self:
        """Annotate `direct_role_names`: the slugs of the roles that are not only given by groups.

        As one text, for `roles.parse_roles`.
        """
        roles_held = MembershipRole.objects.filter(membership=OuterRef("pk"), is_direct=True)
        return self.annotate(direct_role_names=role_names_subquery(roles_held.values("membership")))

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

        One that only shows a notice, because the membership or its organization is suspended or the
        membership has ended, if there is no other. None without membership.
        """
        is_open = in_effect() & Q(organization__suspended_at=None)
        memberships = self.of_person(user).by_use(user)
        open_first = Case(When(is_open, then=0), default=1)
        return memberships.order_by(open_first, *memberships.query.order_by).first()

    def of_organizations_like(self, part: str) -> Self:
        """Memberships in organizations whose name or handle contains the text, without an index."""
        return self.filter(
            Q(organization__name__icontains=part) | Q(organization__handle__icontains=part)
        )

    def with_role(self, slug: AnyRole | str) -> Self:
        """Memberships with the role."""
        return self.filter(membership_roles__role__slug=slug)

    def of_role_in(self, slug: AnyRole | str, *, organization: Organization) -> Self:
        """Memberships of the organization with the role; reads their keys first, in one query.

        PostgreSQL does not know how rare a role is in one organization: with a million members, it
        would look through all of them for ten administrators. Above `RARE` keys, it is a join.
        """
        holders = MembershipRole.objects.filter(organization=organization, role__slug=slug)
        keys = list(holders.values_list("membership", flat=True)[: RARE + 1])
        return self.filter(pk__in=keys) if len(keys) <= RARE else self.with_role(slug)

    def with_role_in(self, project: Any) -> Self:
        """Memberships with a role in the project with this key now."""
        roles_held = scopes.roles_in(project)
        keys = () if roles_held is None else roles_held.values("membership")
        return self.filter(pk__in=keys)

    def in_effect(self) -> Self:
        """Memberships that are not suspended and have not ended, by the database's clock."""
        return self.filter(in_effect())

    def active(self) -> Self:
        """Memberships in effect of people who can sign in."""
        return self.in_effect().filter(user__is_active=True)

    def lasting(self) -> Self:
        """Active memberships without an end."""
        return self.active().filter(ends_at=None)

    def suspended(self) -> Self:
        """Memberships that an administrator has suspended."""
        return self.filter(suspended_at__isnull=False)

    def ending_within(self, period: timedelta) -> Self:
        """Memberships that end within this time from now, and those that have ended."""
        return self.filter(ends_at__lte=Now() + period)

    def due_for_end_reminder(self) -> Self:
        """Memberships in running organizations whose next reminder of their end is due."""
        running = {"organization__suspended_at": None, "organization__deletion_asked_at": None}
        return self.filter(end_reminder_due(), **running)

    def with_access(self) -> Self:
        """Active memberships with a role, with `role_names`, ordered by key."""
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
        """Active memberships that have the permission in their organization, by any of their roles.

        Looks up the roles of each, which is fast for few memberships, or the first of many.
        """
        return self._granted(permission, membership=OuterRef("pk"))

    def with_rare_permission(self, permission: Permission) -> Self:
        """Active memberships that have the permission in their organization, which few have there.

        Begins with the roles held in the organization: at 100,000 members and 12 environment
        managers, it counts these in 2 ms, and `with_permission` in 27.
        """
        held_in = OuterRef("organization")
        return self._granted(permission, membership=OuterRef("pk"), organization=held_in)

    def _granted(self, permission: Permission, **lookups: OuterRef) -> Self:
        """Active memberships with such a role that has the permission in the organization's state.

        Does not read guardian's view, which takes PostgreSQL two to nine times as long.
        """
        held_roles = MembershipRole.objects.filter(
            role__permissions__codename=permission.value, **lookups
        )
        members = self.active().filter(Exists(held_roles), organization__suspended_at=None)
        if permission.outlasts_deletion:
            return members
        return members.filter(organization__deletion_asked_at=None)

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

    def not_signed_in_since(self, at: datetime) -> Self:
        """Memberships of people who last signed in before this time, or never, without a session.

        Those who joined later are left out, because they were not asked to sign in before.
        """
        return self.filter(joined_at__lt=at).exclude(pk__in=self.signed_in_since(at).values("pk"))

    def with_address_of(self, domains: Iterable[str], *, is_outside: bool = False) -> Self:
        """Memberships of people with an address at one of the domains, or with none of them."""
        is_at_one = Q(pk__in=[])
        for domain in domains:
            is_at_one |= Q(user__email__endswith=f"@{domain}")
        return self.exclude(is_at_one) if is_outside else self.filter(is_at_one)

    def found_by(self, typed: str) -> Self:
        """Memberships of people in whose name or address each part of the text begins a word."""
        return self.filter(found_by(typed, "user__search_text"))
