"""How a person becomes a member, whichever way they came."""

from collections.abc import Iterable

from accounts.models import User
from console.refusals import Refusal
from organizations.models import Membership, Organization, Role
from organizations.tenancy.roles import RoleSlug


class AlreadyMember(Refusal):
    slug = "already-member"
    message = "Already a member."


def create_membership(
    user: User, organization: Organization, slugs: Iterable[RoleSlug]
) -> Membership:
    """Make a person a member with these roles.

    For the caller that holds the person's lock and the organization's, knows that the person is no
    member yet, who gives the roles and that they may, and writes the event.
    """
    membership = organization.memberships.create(user=user)
    for role in Role.objects.named(slugs):
        membership.membership_roles.create(organization=organization, role=role)
    return membership
