"""What the search over everything finds of APIs: those that the member sees."""

from django.db.models import QuerySet

from apis.models import Api
from apis.permissions import DISCOVER_APIS
from organizations.models import Membership
from organizations.tenancy.search import Hit, Searchable


def _apis(member: Membership, typed: str) -> QuerySet[Api]:
    return member.organization.apis.visible_to(member).found_by(typed)


def _api(found: Api) -> Hit:
    return Hit(found.name, found.summary or found.handle, found.get_absolute_url())


APIS = Searchable(
    "APIs", "braces", DISCOVER_APIS, rows=_apis, hit=_api, url_name="apis:apis", rank=40
)
