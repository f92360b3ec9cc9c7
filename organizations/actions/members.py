"""Changing what members may do, and ending memberships."""

from collections.abc import Collection, Iterable

from django.db import transaction

from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from organizations.actions.invitations import revoke_sent_by
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.signals import member_removed
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import (
    NoRole,
    OrganizationSuspended,
    demand_giving,
    demand_giving_all_of,
    demand_running,
)
from organizations.tenancy.group_roles import (
    assign_directly,
    has_other_roles,
    synchronize_in_organization,
)
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload, reload_member
from organizations.tenancy.meters import MEMBERS, console_members, demand_room
from organizations.tenancy.roles import AnyRole, RoleSlug, in_events
from organizations.tenancy.settling import settle_access_requests

PORTAL_ONLY = {RoleSlug.EXTERNAL_API_SUBSCRIBER}
"""Roles with which a member does not count for the limit on members."""


class LastAdministrator(Refusal):
    slug = "last-administrator"
    message = "An organization needs an administrator. Make someone else an administrator first."
    field = "person"


class LastLastingAdministrator(LastAdministrator):
    slug = "last-lasting-administrator"
    message = (
        "An organization needs an administrator whose access has no end. Remove the last day of "
        "another administrator, or make someone else an administrator first."
    )


class SuccessorGone(Refusal):
    slug = "successor-gone"
    message = "{person} can no longer become an administrator: they are not an active member."
    field = "person"


@transaction.atomic
def change_roles(*, membership: Membership, slugs: Iterable[AnyRole], by: Actor) -> bool:
    """Give a member exactly these roles, and return whether that is a change.

    Records an event, and grants open access requests that the new roles answer. Raises NoRole,
    NoLongerAllowed if they are no longer a member, AboveYou if the actor lacks a role that is given
    or taken, LastAdministrator, or the refusal of a limit on members.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    return set_roles(reload_member(organization, membership), slugs, by=by)


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor, effects: Collection[str] = ()) -> int:
    """End a membership, and return how many open invitations of the member were revoked with it.

    Records events and sends `member_removed` with the slugs of the effects. Raises NoLongerAllowed
    if they are no longer a member, AboveYou if the actor could not give the member's roles, or
    LastAdministrator.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    member = reload_member(organization, membership)
    return remove_reloaded_member(member, by=by, effects=effects)


@transaction.atomic
def leave_organization(*, membership: Membership, successor: Membership | None = None) -> int:
    """End the membership of the actor, and return how many open invitations were revoked with it.

    `successor` becomes an administrator in the same transaction. Records events and sends
    `member_removed`. Raises NoLongerAllowed, OrganizationSuspended, SuccessorGone, or
    LastAdministrator.
    """
    organization = lock_and_reload(membership.organization)
    member = reload_member(organization, membership)
    if organization.is_suspended:
        raise OrganizationSuspended(organization=organization)
    if successor is not None:
        _appoint_successor(successor, by=member)
    demand_other_administrator(than=member)

    return end_membership(member, MEMBER_LEFT, by=member)


def set_roles(
    member: Membership, slugs: Iterable[AnyRole], *, by: Actor, is_successor: bool = False
) -> bool:
    """Give a member exactly these roles, record an event, and return whether that is a change.

    None are enough for a member with a role in a project or by a group, which they keep. The caller
    holds the organization's lock and has read both memberships under it. A successor is not counted
    against a limit, so that no limit keeps anyone from leaving. Raises NoRole, AboveYou,
    LastAdministrator, or the refusal of a limit on members.
    """
    old_slugs, new_slugs = set(member.direct_role_slugs), set(slugs)
    if not new_slugs and not has_other_roles(member):
        raise NoRole
    if old_slugs == new_slugs:
        return False
    demand_giving(by, old_slugs ^ new_slugs)
    if old_slugs <= PORTAL_ONLY and not is_successor:
        _demand_room_for(member, new_slugs)
    if RoleSlug.ADMINISTRATOR in old_slugs - new_slugs:
        demand_other_administrator(than=member)

    member.membership_roles.filter(role__slug__in=old_slugs - new_slugs).delete()
    assign_directly(member, new_slugs - old_slugs)
    if old_slugs - new_slugs and member.group_memberships.exists():
        # A group may give a role that was removed.
        synchronize_in_organization(member.organization.memberships.filter(pk=member.pk))
    log.record(
        MEMBER_ROLES_CHANGED,
        organization=member.organization,
        by=by,
        target=member.user,
        before={"roles": in_events(old_slugs)},
        after={"roles": in_events(new_slugs)},
    )
    settle_access_requests(member, by=by)
    return True


def _demand_room_for(member: Membership, new_slugs: set[AnyRole]) -> None:
    """Raise the refusal of a limit on members if the roles make the member count, who did not."""
    if new_slugs <= PORTAL_ONLY:
        return
    if not console_members(member.organization).filter(pk=member.pk).exists():
        demand_room(member.organization, MEMBERS)


def remove_reloaded_member(member: Membership, *, by: Actor, effects: Collection[str] = ()) -> int:
    """End the membership of another member, and return how many invitations were revoked with it.

    The caller holds the organization's lock and has read both memberships under it. Raises AboveYou
    or LastAdministrator.
    """
    demand_giving_all_of(by, member)
    demand_other_administrator(than=member)

    return end_membership(member, MEMBER_REMOVED, by=by, effects=effects)


def end_membership(
    member: Membership, event_type: EventType, *, by: Actor, effects: Collection[str] = ()
) -> int:
    """Delete a membership, and return how many open invitations were revoked with it.

    Records `event_type` and sends `member_removed` with the effects.
    The caller holds the organization's lock and has checked that an administrator is left.
    """
    revoked = revoke_sent_by(member, by=by)
    log.record(
        event_type,
        organization=member.organization,
        by=by,
        target=member.user,
        before={
            "roles": in_events(member.role_slugs),
            **({"open_invitations": revoked} if revoked else {}),
        },
    )
    member_removed.send(Membership, membership=member, by=by, effects=effects)
    member.delete()
    return revoked


def demand_other_administrator(*, than: Membership) -> None:
    """Raise LastAdministrator unless another administrator is active and has no last day.

    Raises LastLastingAdministrator if the access of all others ends, and OrganizationBeingDeleted
    if it is, because no one can become one until it is restored. The caller holds the
    organization's lock.
    """
    if than.is_last_administrator:
        demand_running(than.organization)
        raise LastLastingAdministrator if than.has_other_administrators else LastAdministrator


def _appoint_successor(successor: Membership, *, by: Membership) -> None:
    """Give another active member without an end the role of administrator, too.

    Raises SuccessorGone, OrganizationSuspended or OrganizationBeingDeleted.
    """
    demand_running(by.organization)
    other_members = by.organization.memberships.lasting().exclude(pk=by.pk)
    appointee = other_members.with_roles().filter(pk=successor.pk).first()
    if appointee is None:
        raise SuccessorGone(person=successor.user)
    appointee.organization = by.organization
    set_roles(
        appointee, {*appointee.direct_role_slugs, RoleSlug.ADMINISTRATOR}, by=by, is_successor=True
    )
