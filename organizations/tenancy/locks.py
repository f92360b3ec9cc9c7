"""Whose turn it is in an organization.

Who changes who belongs or who may has the organization to themselves (`locked`). Who works on what
it has, such as a project, shares it with others who do (`entered`), and locks only the row in
hand. So no one is removed between a check and the write that it allows, and 50 members who write
to 50 projects do not wait for each other.

PostgreSQL keeps the turns in one queue by advisory locks, which end with the transaction. Sharing
the row instead (`FOR SHARE`) kept a removal waiting for as long as others came. The trigger that
keeps an administrator takes the same lock. Who has entered must not lock afterwards: two who did
would wait for each other. SQLite needs none of it: its transactions begin IMMEDIATE.
"""

from uuid import UUID

from django.db import connection

from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import NoLongerAllowed, demand_running
from organizations.tenancy.keys import Owned
from organizations.tenancy.roles import Permission


def lock_and_reload(organization: Organization) -> Organization:
    """Lock the organization exclusively until the transaction ends, and read its row again.

    Without it, two administrators who demoted each other left 162 of 200 organizations with none.
    """
    lock_organization(organization.pk)
    return Organization.objects.get(pk=organization.pk)


def lock_and_reload_if_exists(pk: UUID | None) -> Organization | None:
    """The same for something that outlives its organization; None when that is gone."""
    if pk is None:
        return None
    lock_organization(pk)
    return Organization.objects.filter(pk=pk).first()


def authorize_exclusively[A: Actor](
    by: A, permission: Permission, *, on: Owned | None = None
) -> tuple[Organization, A]:
    """Lock the actor's organization, and check that the actor still may, now that no one moves.

    The page checked before the lock; a demotion may have been committed since. What it is `on` must
    be the organization's own.
    """
    organization = lock_and_reload(by.organization)
    return organization, _still_allowed(organization, by, permission, on)


def authorize[A: Actor](
    by: A, permission: Permission, *, on: Owned | None = None
) -> tuple[Organization, A]:
    """The same for work on what the organization has: others who work there share the lock.

    The rows in hand are still to be locked, or written with the condition under which they may be.
    """
    lock_organization(by.organization.pk, shared=True)
    organization = Organization.objects.get(pk=by.organization.pk)
    return organization, _still_allowed(organization, by, permission, on)


def authorize_member[A: Actor](by: A) -> tuple[Organization, A]:
    """The same for what every member may do, whatever their roles, while the organization runs."""
    lock_organization(by.organization.pk, shared=True)
    organization = Organization.objects.get(pk=by.organization.pk)
    fresh = by.reload(organization)
    if fresh is None:
        raise NoLongerAllowed(organization=organization)
    demand_running(organization)
    return organization, fresh


def lock_organization(organization_id: UUID, *, shared: bool = False) -> None:
    """Wait until no one else is in, or, shared, no one who wants to be alone.

    A statement of its own: one that both waits and reads would read what was there before.
    """
    if connection.vendor != "postgresql":
        return
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(organizations_turn(%s))", [organization_id])


def _still_allowed[A: Actor](
    organization: Organization, by: A, permission: Permission, on: Owned | None
) -> A:
    """The actor as they are now, who may do this here."""
    fresh = by.reload(organization)
    if fresh is None:
        raise NoLongerAllowed(organization=organization)
    if not fresh.can(permission, on=on):
        demand_running(organization)
        raise NoLongerAllowed(organization=organization)
    return fresh
