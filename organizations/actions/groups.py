"""Creating, renaming and deleting groups of members, who is in them, and what roles they give."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from audit import log
from console.database.rows import first_or_raise
from console.refusals import Refusal
from organizations.actions.invitations import LimitReached
from organizations.events.groups import (
    GROUP_CREATED,
    GROUP_DELETED,
    GROUP_MEMBER_ADDED,
    GROUP_MEMBER_REMOVED,
    GROUP_RENAMED,
    GROUP_ROLES_CHANGED,
)
from organizations.models import Group, GroupMember, Membership, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import demand_giving
from organizations.tenancy.group_roles import demand_managing, names_of_roles, synchronize_roles
from organizations.tenancy.locks import authorize_exclusively
from organizations.tenancy.names import clean_short_name
from organizations.tenancy.roles import AnyRole, RoleSlug, in_events

MOST_GROUPS = 500
"""How many groups an organization may have."""


class GroupNameTaken(Refusal):
    slug = "group-name-taken"
    message = "Another group has this name."
    field = "name"
    is_mistake = True


class GroupGone(Refusal):
    slug = "group-gone"
    message = "This group was deleted."


class NotInGroup(Refusal):
    slug = "not-in-group"
    message = "This member is no longer in the group."


class InGroupAlready(Refusal):
    slug = "in-group-already"
    message = "{member} is in this group already."
    field = "emails"
    is_mistake = True


class AdministratorByGroup(Refusal):
    slug = "administrator-by-group"
    message = "Groups cannot give the Administrator role. Assign it to each administrator."
    field = "roles"


@transaction.atomic
def create_group(*, name: str, by: Actor) -> Group:
    """Create a group without members and roles, and record an event.

    Raises InvalidName, GroupNameTaken, LimitReached or NoLongerAllowed.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP)
    name = clean_short_name(name)
    _demand_free_name(organization, name)
    if organization.groups.count() >= MOST_GROUPS:
        raise LimitReached(limit=f"{MOST_GROUPS} groups")

    group = organization.groups.create(name=name, created_by=by.person)
    log.record(GROUP_CREATED, by=by, target=group)
    return group


@transaction.atomic
def rename_group(*, group: Group, name: str, by: Actor) -> bool:
    """Rename a group, record an event, and return whether that is a change.

    Raises InvalidName, GroupNameTaken, GroupGone or NoLongerAllowed.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group)
    name = clean_short_name(name)
    group = _reload(organization, group)
    if group.name == name:
        return False
    _demand_free_name(organization, name, except_for=group)

    former_name, group.name = group.name, name
    group.save()
    log.record(GROUP_RENAMED, by=by, target=group, before={"name": former_name})
    return True


@transaction.atomic
def delete_group(*, group: Group, by: Actor) -> None:
    """Delete a group, whose members lose the roles that only it gave.

    Records an event, and one for each member that notifies them. Raises GroupGone,
    NoLongerAllowed, or AboveYou if the actor could not give all of its roles.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group)
    group = _reload(organization, group)
    demand_managing(by, group)

    members = organization.memberships.filter(group_memberships__group=group)
    users = {member.pk: member.user for member in members.select_related("user")}
    details = _details(group)
    log.record(GROUP_DELETED, by=by, target=group, before={**details, "members": len(users)})
    log.record_for_each(
        GROUP_MEMBER_REMOVED, users.values(), organization=organization, by=by, before=details
    )
    group.delete()
    synchronize_roles(organization.memberships.filter(pk__in=users), by=by)


@transaction.atomic
def add_to_group(*, group: Group, memberships: Sequence[Membership], by: Actor) -> None:
    """Put members into a group, who get its roles, and record an event that notifies each.

    Raises GroupGone, InGroupAlready, NoLongerAllowed, AboveYou if the actor could not give all
    roles of the group, or the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group)
    group = _reload(organization, group)
    demand_managing(by, group)
    keys = [membership.pk for membership in memberships]
    members = organization.memberships.filter(pk__in=keys)
    if already := members.filter(group_memberships__group=group).select_related("user").first():
        raise InGroupAlready(member=already.user)

    details = _details(group)
    for member in members.select_related("user").order_by("pk"):
        group.group_members.create(organization=organization, membership=member, added_by=by.person)
        log.record(
            GROUP_MEMBER_ADDED, organization=organization, by=by, target=member.user, after=details
        )
    synchronize_roles(members, by=by)


@transaction.atomic
def remove_from_group(*, group_member: GroupMember, by: Actor) -> None:
    """Take a member out of a group, with the roles that only it gave, and record an event.

    The event notifies the member. Raises NotInGroup, NoLongerAllowed, or AboveYou if the actor
    could not give all roles of the group.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group_member)
    rows = GroupMember.objects.filter(pk=group_member.pk, organization=organization)
    group_member = first_or_raise(rows.select_related("group", "membership__user"), NotInGroup)
    group, member = group_member.group, group_member.membership
    demand_managing(by, group)

    group_member.delete()
    synchronize_roles(organization.memberships.filter(pk=member.pk), by=by)
    log.record(
        GROUP_MEMBER_REMOVED,
        organization=organization,
        by=by,
        target=member.user,
        before=_details(group),
    )


@transaction.atomic
def change_group_roles(*, group: Group, slugs: Iterable[AnyRole], by: Actor) -> bool:
    """Let a group give exactly these roles, and return whether that is a change.

    Records an event. Raises GroupGone, AdministratorByGroup, NoLongerAllowed, AboveYou if the actor
    lacks a role that is added or removed, or the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=group)
    group = _reload(organization, group)
    old_slugs, new_slugs = set(group.role_slugs), set(slugs)
    if old_slugs == new_slugs:
        return False
    if RoleSlug.ADMINISTRATOR in new_slugs:
        raise AdministratorByGroup
    demand_giving(by, old_slugs ^ new_slugs)

    group.group_roles.filter(role__slug__in=old_slugs - new_slugs).delete()
    for role in Role.objects.named(new_slugs - old_slugs, organization=organization):
        group.group_roles.create(organization=organization, role=role)
    synchronize_roles(organization.memberships.filter(group_memberships__group=group), by=by)
    log.record(
        GROUP_ROLES_CHANGED,
        by=by,
        target=group,
        before={"roles": in_events(old_slugs)},
        after={"roles": in_events(new_slugs)},
    )
    return True


def _details(group: Group) -> dict[str, str]:
    """The values that events of a member keep of the group."""
    names = names_of_roles(group)
    return {"group": group.name, **({"gives": names} if names else {})}


def _demand_free_name(
    organization: Organization, name: str, *, except_for: Group | None = None
) -> None:
    """Raise GroupNameTaken if another group of the organization has the name, in any case."""
    taken_by = organization.groups.named(name).first()
    if taken_by is not None and taken_by != except_for:
        raise GroupNameTaken


def _reload(organization: Organization, group: Group) -> Group:
    """Read the group again, under the lock of the organization. Raises GroupGone."""
    rows = organization.groups.filter(pk=group.pk).prefetch_related("roles")
    reloaded = first_or_raise(rows, GroupGone)
    reloaded.organization = organization
    return reloaded
