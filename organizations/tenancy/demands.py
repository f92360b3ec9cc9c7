"""What actions demand of the actor and of the organization, with the refusals."""

from collections.abc import Iterable

from accounts.models import User
from console.refusals import Refusal
from organizations.models import Membership, Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import AnyRole, permissions_of_roles
from organizations.tenancy.scopes import unended_role_slugs


class NoLongerAllowed(Refusal):
    slug = "no-longer-allowed"
    message = "Your roles in {organization} changed, and you can no longer do this."


class OrganizationSuspended(Refusal):
    slug = "organization-suspended"
    message = "{organization} is suspended. Nothing can be changed until the suspension ends."


class OrganizationBeingDeleted(Refusal):
    slug = "organization-being-deleted"
    message = "{organization} is scheduled for deletion. An administrator can restore it."


class PersonNeeded(Refusal):
    slug = "person-needed"
    message = "Only a person can do this: {reason}."


class SignInNeeded(Refusal):
    slug = "sign-in-needed"
    message = "Only a person who signs in can do this: {reason}."


class AboveYou(Refusal):
    slug = "above-you"
    message = "You can add or remove only roles whose permissions you have."


class RoleGone(Refusal):
    slug = "role-gone"
    message = "A role that you selected was deleted. Select roles again."
    field = "roles"


class NoRole(Refusal):
    slug = "no-role"
    message = "A member needs at least one role. To remove all access, remove the member."
    field = "roles"


def demand_running(organization: Organization) -> None:
    """Refuse a change that needs no permission in an organization that cannot be changed now.

    Raises OrganizationSuspended or OrganizationBeingDeleted.
    """
    if organization.is_suspended:
        raise OrganizationSuspended(organization=organization)
    if organization.is_being_deleted:
        raise OrganizationBeingDeleted(organization=organization)


def demand_giving(by: Actor, slugs: Iterable[str]) -> None:
    """Raise AboveYou unless the actor, who adds or removes these roles, has all their permissions.

    They are those of now, because the actor holds the organization's lock: an own role may have
    been changed since a form was read. Raises RoleGone if it was deleted. Roles without any
    permission may be given by everyone.
    """
    roles = find_roles(by.organization, slugs)
    if permissions_of_roles(roles) and not by.may_give(roles):
        raise AboveYou


def demand_giving_all_of(by: Actor, member: Membership) -> None:
    """Raise AboveYou unless the actor could assign each role of the member, also those in projects.

    Ending or restoring a membership ends or restores these, too.
    """
    demand_giving(by, {*member.role_slugs, *unended_role_slugs(member)})


def find_roles(organization: Organization, slugs: Iterable[str]) -> list[AnyRole]:
    """The roles of the organization with these slugs. Raises RoleGone if one was deleted."""
    slugs = set(slugs)
    roles = organization.roles_named(slugs)
    if len(roles) < len(slugs):
        raise RoleGone
    return roles


def demand_person(by: Actor, *, reason: str) -> User:
    """The person behind the actor, for rows that must name one.

    Raises PersonNeeded for an actor without one, such as a service account: `reason` ends its
    message.
    """
    if by.person is None:
        raise PersonNeeded(reason=reason)
    return by.person


def demand_sign_in(by: Actor, *, reason: str) -> None:
    """Refuse an actor with a token, because the page of this action requires a fresh sign-in.

    Raises SignInNeeded, whose message ends with `reason`.
    """
    if by.means:
        raise SignInNeeded(reason=reason)
