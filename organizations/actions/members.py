"""Changing what members may do, and ending memberships."""

from collections.abc import Iterable

from django.db import transaction

from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from organizations.actions.invitations import revoke_sent_by
from organizations.actions.settling import settle_access_requests
from organizations.events import MEMBER_LEFT, MEMBER_REMOVED, MEMBER_ROLES_CHANGED
from organizations.models import Membership, Organization, Role
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.signals import member_removed
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import (
    NoLongerAllowed,
    OrganizationSuspended,
    demand_giving,
    demand_running,
)
from organizations.tenancy.locks import authorize_exclusively, lock_and_reload
from organizations.tenancy.meters import MEMBERS, demand_room
from organizations.tenancy.roles import RoleSlug


class LastAdministrator(Refusal):
    slug = "last-administrator"
    message = "An organization needs an administrator. Make someone else an administrator first."
    field = "person"


class SuccessorGone(Refusal):
    slug = "successor-gone"
    message = "{person} can no longer become an administrator: they are not an active member."
    field = "person"


class NoRole(Refusal):
    slug = "no-role"
    message = "A member needs at least one role. To remove all access, remove the member."
    field = "roles"


@transaction.atomic
def change_roles(*, membership: Membership, slugs: Iterable[RoleSlug], by: Actor) -> bool:
    """Give a member exactly these roles; returns whether anything changed.

    Counts at the member's next request. What is given and what is taken must be the actor's own.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    return set_roles(fresh_member(organization, membership), slugs, by=by)


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor) -> int:
    """Take someone out of the organization; returns how many invitations went with them.

    Invitations that they sent and that are still open are revoked.
    """
    organization, by = authorize_exclusively(by, MANAGE_MEMBERSHIP, on=membership)
    return take_out(fresh_member(organization, membership), by=by)


@transaction.atomic
def leave_organization(*, membership: Membership, successor: Membership | None = None) -> int:
    """Leave an organization, whatever the member's roles; returns as `remove_member` does.

    An administrator can make a successor one in the same step: both happen, or nothing does.
    """
    organization = lock_and_reload(membership.organization)
    member = fresh_member(organization, membership)
    if organization.is_suspended:
        raise OrganizationSuspended(organization=organization)
    if successor is not None:
        _appoint(successor, by=member)
    _keep_an_administrator(without=member)

    return end_membership(member, MEMBER_LEFT, by=member)


def set_roles(
    member: Membership, slugs: Iterable[RoleSlug], *, by: Actor, is_successor: bool = False
) -> bool:
    """What `change_roles` does to one member.

    For the caller that holds the organization's lock, and read both memberships under it. A
    successor takes the place of who leaves, so that no limit keeps anyone from leaving.
    """
    before, after = set(member.role_slugs), set(slugs)
    if not after:
        raise NoRole
    if before == after:
        return False
    demand_giving(by, before ^ after)
    if before == {RoleSlug.EXTERNAL_API_SUBSCRIBER} and not is_successor:
        demand_room(member.organization, MEMBERS)
    if RoleSlug.ADMINISTRATOR in before - after:
        _keep_an_administrator(without=member)

    member.membership_roles.filter(role__slug__in=before - after).delete()
    for role in Role.objects.named(after - before):
        member.membership_roles.create(organization=member.organization, role=role)
    log.record(
        MEMBER_ROLES_CHANGED,
        organization=member.organization,
        by=by,
        target=member.user,
        before={"roles": sorted(before)},
        after={"roles": sorted(after)},
    )
    settle_access_requests(member, by=by)
    return True


def take_out(member: Membership, *, by: Actor) -> int:
    """What `remove_member` does to one member.

    For the caller that holds the organization's lock, and read both memberships under it.
    """
    demand_giving(by, member.role_slugs)
    _keep_an_administrator(without=member)

    return end_membership(member, MEMBER_REMOVED, by=by)


def fresh_member(organization: Organization, membership: Membership) -> Membership:
    """The membership as it is now that the organization is locked."""
    fresh = organization.memberships.with_roles().filter(pk=membership.pk).first()
    if fresh is None:
        raise NoLongerAllowed(organization=organization)
    fresh.organization = organization
    return fresh


def end_membership(member: Membership, did: EventType, *, by: Actor) -> int:
    """End a membership, with what hangs on it; returns how many invitations were revoked.

    For the caller that holds the organization's lock, and knows that it keeps an administrator.
    """
    revoked = revoke_sent_by(member, by=by)
    log.record(
        did,
        organization=member.organization,
        by=by,
        target=member.user,
        before={
            "roles": sorted(member.role_slugs),
            **({"open_invitations": revoked} if revoked else {}),
        },
    )
    member_removed.send(Membership, membership=member)
    member.delete()
    return revoked


def _appoint(successor: Membership, *, by: Membership) -> None:
    """Make another member an administrator in addition to their roles."""
    demand_running(by.organization)
    others = by.organization.memberships.active().exclude(pk=by.pk)
    heir = others.with_roles().filter(pk=successor.pk).first()
    if heir is None:
        raise SuccessorGone(person=successor.user)
    heir.organization = by.organization
    set_roles(heir, {*heir.role_slugs, RoleSlug.ADMINISTRATOR}, by=by, is_successor=True)


def _keep_an_administrator(*, without: Membership) -> None:
    if without.is_last_administrator:
        # No one can be given a role in one that waits for its removal: it has to be restored.
        demand_running(without.organization)
        raise LastAdministrator
