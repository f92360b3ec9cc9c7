"""How many members, invitations and requests an organization has, as the settings' tabs say."""

from dataclasses import dataclass

from console.lists.paging import CappedCount, Total
from organizations.models import AccessRequest, Organization


@dataclass(frozen=True)
class Counts:
    """Each counted no further than the cap, so at the same cost however large the organization."""

    members: Total
    invitations: Total
    requests: Total
    """Requests for access that wait for an answer."""
    renewals: Total
    """Expired invitations in place of which a new one was asked for."""
    lost_factors: Total
    """Members who wait for someone to vouch that they lost their second factor."""


def counts_of(organization: Organization) -> Counts:
    """All of them, for 1 query."""
    requests = AccessRequest.objects.open().filter(organization=organization)
    counted = Organization.objects.filter(pk=organization.pk).values_list(
        CappedCount(organization.memberships.all()),
        CappedCount(organization.invitations.unanswered()),
        CappedCount(requests),
        CappedCount(organization.invitations.renewal_asked()),
        CappedCount(organization.memberships.who_lost_factor()),
    )
    return Counts(*map(Total, counted.get()))
