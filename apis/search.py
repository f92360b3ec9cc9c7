"""What the search over everything finds of APIs: those that the member sees."""

from django.db.models import QuerySet

from apis.models import Api
from apis.permissions import DISCOVER_APIS
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable


def _matching(member: Membership, typed: str) -> QuerySet[Api]:
    """The APIs that the member sees and that match the typed text."""
    return member.organization.apis.discovered_by(member).found_by(typed)


def _hit(api: Api) -> Hit:
    """The API as a result of the search."""
    return Hit(api.name, api.summary or api.handle, api.get_absolute_url())


APIS = Searchable(
    "APIs",
    "braces",
    DISCOVER_APIS,
    rows=_matching,
    hit=_hit,
    url_name="apis:apis",
    rank=40,
    in_projects=True,
)
