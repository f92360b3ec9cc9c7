"""Keeping the roles of members in step with the roles of their groups.

A role that a group gives is a row of each of its members, which is not `is_direct`. So pages,
tokens, gateways, emails and limits read one table, whichever way a member got the role; joining
groups in each of these queries made those about many members 3 to 14 times as slow (ADR 56).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from console.invariants import Invariant
from console.manifests import Declaration, Section
from organizations.models import Membership, MembershipRole, Organization, Role
from organizations.models.access_request import waiting_for_access
from organizations.models.group import Group, GroupMember, GroupRole
from organizations.models.membership_queryset import MembershipQuerySet
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.meters import MEMBERS, console_members, demand_room
from organizations.tenancy.roles import AnyRole, RoleSlug
from organizations.tenancy.settling import settle_access_requests


@dataclass(frozen=True)
class GroupRoles(Declaration):
    """Roles that groups give in one part of the organization."""

    name: str
    slugs: Callable[[Group], Collection[AnyRole]]
    """Returns the roles that the group gives there."""
    names: Callable[[Group], list[str]]
    """Returns these roles in words: "Developer in Apollo"."""
    counting_groups: Callable[[], QuerySet[Any, Any]]
    """Returns a query for the groups whose members count there for the limit on members."""
    synchronize: Callable[[QuerySet[Any]], None]
    """Creates and deletes rows so that these memberships have what their groups give there."""


GROUP_ROLES = Section(GroupRoles, key=lambda group_roles: group_roles.name)


def roles_given_by(group: Group) -> set[AnyRole]:
    """The roles that the group gives anywhere."""
    return {slug for group_roles in GROUP_ROLES for slug in group_roles.slugs(group)}


def members_of_group(group_id: str) -> MembershipQuerySet:
    """The members of the group with this ID, who are notified of events about it."""
    return Membership.objects.filter(group_memberships__group=int(group_id))


def names_of_roles(group: Group) -> str:
    """The roles that the group gives, in words, joined by commas; empty without any."""
    return ", ".join(name for group_roles in GROUP_ROLES for name in group_roles.names(group))


def demand_managing(by: Actor, group: Group) -> None:
    """Raise AboveYou unless the actor could assign all roles of the group, as adding to it does."""
    demand_giving(by, roles_given_by(group))


def synchronize_roles(memberships: MembershipQuerySet, *, by: Actor) -> None:
    """Let these members have the roles of their groups, and no longer those of former groups.

    Grants their access requests that are fulfilled. The caller holds the organization's exclusive
    lock. Raises the refusal of a limit on members if there is no room for those who did not count.
    """
    newcomers = _newcomers(by.organization, memberships)
    # With the roles of all but the last, there has to be room for one more.
    last_newcomer = newcomers[-1:]
    _synchronize(memberships.exclude(pk__in=last_newcomer))
    if last_newcomer:
        demand_room(by.organization, MEMBERS)
        _synchronize(memberships.filter(pk__in=last_newcomer))
    for member in waiting_for_access(memberships):
        settle_access_requests(member, by=by)


def synchronize_in_organization(memberships: QuerySet[Any]) -> None:
    """Create and delete the roles in the organization that groups give these memberships."""
    _outdated_roles().filter(membership__in=memberships.values("pk")).delete()
    missing = _missing_roles().filter(membership__in=memberships.values("pk"))
    keys = missing.values_list("organization", "membership", "given").distinct()
    MembershipRole.objects.bulk_create(
        MembershipRole(
            organization_id=organization, membership_id=membership, role_id=role, is_direct=False
        )
        for organization, membership, role in keys
    )


def _outdated_roles() -> QuerySet[MembershipRole]:
    """Roles that members have by groups, and that none of their groups gives."""
    given = GroupMember.objects.filter(
        membership=OuterRef("membership"), group__group_roles__role=OuterRef("role")
    )
    return MembershipRole.objects.filter(~Exists(given), is_direct=False)


def _missing_roles() -> QuerySet[Any]:
    """Members of groups, each with the key of a role `given` by the group that they do not have."""
    held = MembershipRole.objects.filter(membership=OuterRef("membership"), role=OuterRef("given"))
    rows = GroupMember.objects.annotate(given=F("group__group_roles__role")).exclude(given=None)
    return rows.filter(~Exists(held))


def _out_of_step() -> QuerySet[Membership]:
    """Members whose roles in the organization are not those of their groups."""
    outdated = _outdated_roles().values("membership")
    return Membership.objects.filter(
        Q(pk__in=outdated) | Q(pk__in=_missing_roles().values("membership"))
    )


def assign_directly(member: Membership, slugs: Collection[AnyRole]) -> None:
    """Create these roles of the member, in place of those that only groups give.

    The caller holds the organization's exclusive lock, and has checked that they may be assigned.
    """
    if {*member.role_slugs} & {*slugs}:
        member.membership_roles.filter(role__slug__in=slugs).delete()
    for role in Role.objects.named(slugs, organization=member.organization):
        member.membership_roles.create(organization=member.organization, role=role)


def has_other_roles(member: Membership) -> bool:
    """Whether the member has a role in a project, or one by a group."""
    return has_roles_by_groups(member) or member.project_roles_in_effect.exists()


def has_roles_by_groups(member: Membership) -> bool:
    """Whether the member has a role that only groups give."""
    return member.membership_roles.filter(is_direct=False).exists()


def groups_of(member: Membership) -> QuerySet[Group]:
    """The groups that the member is in, with their roles, by name."""
    groups = member.organization.groups.filter(group_members__membership=member)
    return groups.prefetch_related("roles").order_by("name_key")


def _synchronize(memberships: MembershipQuerySet) -> None:
    """Let these members have the roles of their groups everywhere."""
    for group_roles in GROUP_ROLES:
        group_roles.synchronize(memberships)


def _newcomers(organization: Organization, memberships: MembershipQuerySet) -> list[int]:
    """The keys of these members who do not count for the limit on members, and will by a group."""
    counting = Q()
    for group_roles in GROUP_ROLES:
        rows = GroupMember.objects.filter(group__in=group_roles.counting_groups())
        counting |= Q(pk__in=rows.values("membership"))
    counted = console_members(organization).values("pk")
    newcomers = memberships.in_effect().filter(counting).exclude(pk__in=counted)
    return list(newcomers.order_by("pk").values_list("pk", flat=True))


def _counting_groups() -> QuerySet[Any, Any]:
    """The groups with a role other than External API subscriber."""
    rows = GroupRole.objects.exclude(role__slug=RoleSlug.EXTERNAL_API_SUBSCRIBER)
    return rows.values("group")


IN_ORGANIZATION = GroupRoles(
    "organization",
    slugs=lambda group: group.role_slugs,
    names=lambda group: [role.label for role in group.role_slugs],
    counting_groups=_counting_groups,
    synchronize=synchronize_in_organization,
)
OUT_OF_STEP = Invariant(
    "roles of groups",
    "members with more or less than the roles of their groups",
    lambda: _out_of_step().values_list("pk", flat=True),
    repair=lambda: synchronize_in_organization(_out_of_step()),
)
