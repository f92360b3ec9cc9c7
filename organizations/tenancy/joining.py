"""Making a person a member, by an invitation or in another way."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from console.refusals import Refusal
from organizations.models import Membership, Organization, Role
from organizations.tenancy.ends import days_told_by_notice
from organizations.tenancy.roles import AnyRole


class AlreadyMember(Refusal):
    slug = "already-member"
    message = "Already a member."
    field = "email"


def create_membership(
    user: User,
    organization: Organization,
    slugs: Iterable[AnyRole],
    *,
    ends_at: datetime | None = None,
) -> Membership:
    """Create the membership of a person, with these roles, without checks and without an event.

    The caller holds the locks of the person and of the organization, has checked that the person is
    not a member and that someone may give the roles, and records the event.
    """
    membership = organization.memberships.create(
        user=user, ends_at=ends_at, end_reminded_before=days_told_by_notice(ends_at)
    )
    for role in Role.objects.named(slugs, organization=organization):
        membership.membership_roles.create(organization=organization, role=role)
    return membership
