"""The APIs that a member sees, in queries that are prepared once for many members."""

from uuid import UUID

from apis.models import Api
from apis.models.api import ApiQuerySet
from apis.permissions import DISCOVER_APIS, MANAGE_API
from organizations.models import Membership, Organization

ORGANIZATION, PERSON = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a51"), 2_000_000_051
"""The samples of `sample`, for `console.database.prepared_queries.prepare`."""


def manages_all_or_none(member: Membership) -> bool | None:
    """Whether the member manages all APIs. None if roles in projects decide which they see."""
    manages = member.reach(MANAGE_API)
    if not member.reach(DISCOVER_APIS).is_everywhere or (manages and not manages.is_everywhere):
        return None
    return manages.is_everywhere


def sample(manages: bool) -> ApiQuerySet:
    """The APIs of a sample organization that a sample person sees, who manages all or none."""
    organization = Organization(pk=ORGANIZATION)
    apis = Api.objects.filter(organization=organization)
    return apis if manages else apis.visible_by_roles(organization, PERSON)
