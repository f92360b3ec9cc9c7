"""What is always true of organizations."""

from django.db.models import Exists, OuterRef, QuerySet

from console.invariants import Invariant
from organizations.models import Membership, MembershipRole, Organization
from organizations.models.membership_queryset import in_effect
from organizations.tenancy.roles import RoleSlug


def _without_administrator() -> "QuerySet[Organization, str]":
    """The handles of organizations without a lasting administrator who can sign in.

    Without those that wait for their deletion and have no member left.
    """
    administrators = MembershipRole.objects.filter(
        in_effect("membership__"),
        membership__ends_at=None,
        organization=OuterRef("pk"),
        role__slug=RoleSlug.ADMINISTRATOR,
        membership__user__is_active=True,
    )
    members = Membership.objects.filter(organization=OuterRef("pk"))
    given_up = Organization.objects.filter(~Exists(members), deletion_asked_at__isnull=False)
    organizations = Organization.objects.filter(~Exists(administrators)).exclude(pk__in=given_up)
    return organizations.values_list("handle", flat=True)


ADMINISTRATORS = Invariant(
    "administrators", "organizations without an active administrator", _without_administrator
)
