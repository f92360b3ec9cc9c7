"""The numbers of members, invitations and requests next to the tabs of the settings."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import CappedCount, Total
from organizations.models import AccessRequest, Organization


@dataclass(frozen=True)
class SettingsCounts:
    """Numbers of an organization, each counted up to a cap so that large ones cost no more."""

    members: Total
    invitations: Total
    requests: Total
    """Open access requests."""
    renewals: Total
    """Expired invitations in place of which a new one was requested."""
    lost_factors: Total
    """Members who wait for someone to vouch that they lost their second factor."""
    groups: Total


def settings_counts(organization: Organization) -> SettingsCounts:
    """The numbers of the organization, in one query."""
    numbers = _prepared_counts(connection.vendor).fetch_first(organization=organization.pk)
    return SettingsCounts(*map(Total, numbers or ()))


@cache
def _prepared_counts(vendor: str) -> PreparedQuery:
    """The prepared query for the numbers of an organization.

    It is planned in each call, because a plan for an organization with most rows of a table would
    look through all of them for the first row of a small one.
    """
    organization = Organization(pk=UUID("c0a3b1e0-0000-4000-8000-5a3b1e0c5a3c"))
    requests = AccessRequest.objects.open().filter(organization=organization)

    def counts() -> QuerySet[Any, Any]:
        return Organization.objects.filter(pk=organization.pk).values_list(
            CappedCount(organization.memberships.all()),
            CappedCount(organization.invitations.unanswered()),
            CappedCount(requests),
            CappedCount(organization.invitations.with_renewal_request()),
            CappedCount(organization.memberships.with_lost_factor()),
            CappedCount(organization.groups.all()),
        )

    return prepare("counts", counts, is_replanned=True, organization=organization.pk)
