"""The lock that makes rules about who belongs and who may be checked one at a time."""

from collections.abc import Iterable
from uuid import UUID

from console.refusals import Refusal
from organizations.models import Membership, Organization
from organizations.roles import Permission, RoleSlug, permissions_of


class NoLongerAllowed(Refusal):
    message = "Your roles in {organization} changed, and you can no longer do this."


class OrganizationSuspended(Refusal):
    message = "{organization} is suspended. Nothing can be changed until the suspension ends."


class OrganizationBeingDeleted(Refusal):
    message = "{organization} is scheduled for deletion. An administrator can restore it."


class AboveYou(Refusal):
    message = "You can add or remove only roles whose permissions you have."


def locked(organization: Organization) -> Organization:
    """Take the organization's row lock, and read the row again.

    Without it, two administrators who demoted each other left 162 of 200 organizations with none.
    `no_key` lets others go on inserting rows that refer to the organization. SQLite has no row
    locks and needs none: its transactions begin IMMEDIATE, so writers queue.
    """
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def locked_if_there(pk: UUID | None) -> Organization | None:
    """The same for something that outlives its organization; None when that is gone."""
    if pk is None:
        return None
    return Organization.objects.select_for_update(no_key=True).filter(pk=pk).first()


def locked_for(by: Membership, permission: Permission) -> tuple[Organization, Membership]:
    """Lock the actor's organization, and check that the actor still may, now that nobody moves.

    The page checked before the lock; a demotion may have been committed since.
    """
    organization = locked(by.organization)
    fresh = organization.memberships.select_related("user").filter(pk=by.pk).first()
    if fresh is None:
        raise NoLongerAllowed(organization=organization)
    fresh.organization = organization
    if not fresh.can(permission):
        demand_running(organization)
        raise NoLongerAllowed(organization=organization)
    return organization, fresh


def demand_running(organization: Organization) -> None:
    """Refuse what needs no permission while nobody has any, or nobody but to read."""
    if organization.is_suspended:
        raise OrganizationSuspended(organization=organization)
    if organization.is_being_deleted:
        raise OrganizationBeingDeleted(organization=organization)


def demand_giving(by: Membership, slugs: Iterable[RoleSlug]) -> None:
    """Refuse to give or take a role that has a permission which the actor lacks."""
    slugs = set(slugs)
    if permissions_of(slugs) and not by.may_give(slugs):
        raise AboveYou
