"""How many members, invitations and requests an organization has, as the settings' tabs say."""

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
    """Each counted no further than the cap, so at the same cost however large the organization."""

    members: Total
    invitations: Total
    requests: Total
    """Requests for access that wait for an answer."""
    renewals: Total
    """Expired invitations in place of which a new one was asked for."""
    lost_factors: Total
    """Members who wait for someone to vouch that they lost their second factor."""


def settings_counts(organization: Organization) -> SettingsCounts:
    """All of them, for 1 query."""
    counted = _question(connection.vendor).ask(organization=organization.pk)
    return SettingsCounts(*map(Total, counted or ()))


@cache
def _question(vendor: str) -> PreparedQuery:
    """What each page of the settings asks.

    Planned for each organization: where some have most rows of a table, a plan for any of them may
    look through all rows for the first of one that has few.
    """
    organization = Organization(pk=UUID("c0a3b1e0-0000-4000-8000-5a3b1e0c5a3c"))
    requests = AccessRequest.objects.open().filter(organization=organization)

    def counted() -> QuerySet[Any, Any]:
        return Organization.objects.filter(pk=organization.pk).values_list(
            CappedCount(organization.memberships.all()),
            CappedCount(organization.invitations.unanswered()),
            CappedCount(requests),
            CappedCount(organization.invitations.with_renewal_request()),
            CappedCount(organization.memberships.with_lost_factor()),
        )

    return prepare("counts", counted, each_time=True, organization=organization.pk)
