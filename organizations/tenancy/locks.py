"""Locks on an organization.

Actions that change members or permissions lock the organization exclusively (`lock_and_reload`).
Actions on what it owns, such as a project, take the lock shared (`authorize`), and lock the row
they change. So no one is removed between a check and the write that it allows, and 50 members who
write to 50 projects do not wait for each other.

They are PostgreSQL's advisory locks, which wait in one queue and end with the transaction. With
`FOR SHARE` on the row instead, a removal waited for as long as others came. The trigger that keeps
an administrator takes the same lock. A transaction that has the shared lock must not ask for the
exclusive one, because two of them would wait for each other. SQLite needs no lock: its transactions
begin IMMEDIATE.
"""

from uuid import UUID

from django.db import connection

from organizations.models import Membership, Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import NoLongerAllowed, demand_running
from organizations.tenancy.keys import Owned
from organizations.tenancy.roles import Permission


def lock_and_reload(organization: Organization) -> Organization:
    """Lock the organization exclusively until the transaction ends, and read its row again.

    Without the lock, two administrators who demoted each other left 162 of 200 organizations
    without an administrator.
    """
    lock_organization(organization.pk)
    return Organization.objects.get(pk=organization.pk)


def lock_and_reload_if_exists(pk: UUID | None) -> Organization | None:
    """Lock the organization exclusively and return its row; None if it was deleted, or pk is None.

    For rows that outlive their organization.
    """
    if pk is None:
        return None
    lock_organization(pk)
    return Organization.objects.filter(pk=pk).first()


def authorize_exclusively[A: Actor](
    by: A, permission: Permission, *, on: Owned | None = None
) -> tuple[Organization, A]:
    """Lock the actor's organization exclusively, and check that the actor has the permission.

    The page checked it before the lock, and a demotion may have been committed since. `on`, a row,
    has to belong to the organization. Returns both as read under the lock. Raises NoLongerAllowed,
    OrganizationSuspended or OrganizationBeingDeleted.
    """
    organization = lock_and_reload(by.organization)
    return organization, _authorized(by, organization, permission, on)


def authorize[A: Actor](
    by: A, permission: Permission, *, on: Owned | None = None
) -> tuple[Organization, A]:
    """Lock the actor's organization shared, and check that the actor has the permission.

    `on`, a row, has to belong to the organization; the caller still has to lock the row it changes.
    Returns organization and actor as read under the lock. Raises NoLongerAllowed,
    OrganizationSuspended or OrganizationBeingDeleted.
    """
    organization = _lock_shared(by.organization)
    return organization, _authorized(by, organization, permission, on)


def authorize_member[A: Actor](by: A) -> tuple[Organization, A]:
    """Lock the actor's organization shared, for an action that needs no permission.

    Returns organization and actor as read under the lock. Raises NoLongerAllowed for an actor who
    can no longer act there, OrganizationSuspended or OrganizationBeingDeleted.
    """
    organization = _lock_shared(by.organization)
    actor = _current(by, organization)
    demand_running(organization)
    return organization, actor


def reload_member(organization: Organization, membership: Membership) -> Membership:
    """Read a membership again, with its roles. The caller holds the organization's lock.

    Raises NoLongerAllowed if it has ended.
    """
    member = organization.memberships.with_roles().filter(pk=membership.pk).first()
    if member is None:
        raise NoLongerAllowed(organization=organization)
    member.organization = organization
    return member


def lock_organization(organization_id: UUID, *, shared: bool = False) -> None:
    """Take the advisory lock of the organization until the transaction ends.

    Waits until no one has it, or, if shared, until no one has it exclusively. Reads no row, because
    a statement that waits and reads would read what was there before the wait.
    """
    if connection.vendor != "postgresql":
        return
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(organizations_turn(%s))", [organization_id])


def _lock_shared(organization: Organization) -> Organization:
    """Take the shared lock of the organization, and read its row again."""
    lock_organization(organization.pk, shared=True)
    return Organization.objects.get(pk=organization.pk)


def _current[A: Actor](by: A, organization: Organization) -> A:
    """Read the actor again. Raises NoLongerAllowed for one who can no longer act there."""
    actor = by.reload(organization)
    if actor is None:
        raise NoLongerAllowed(organization=organization)
    return actor


def _authorized[A: Actor](
    by: A, organization: Organization, permission: Permission, on: Owned | None
) -> A:
    """Read the actor again, and check the permission, on a row of the organization if given.

    Raises NoLongerAllowed, or why no one has the permission now: OrganizationSuspended or
    OrganizationBeingDeleted.
    """
    actor = _current(by, organization)
    if not actor.can(permission, on=on):
        demand_running(organization)
        raise NoLongerAllowed(organization=organization)
    return actor
