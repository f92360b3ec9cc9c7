"""The operation that lists what applications can be subscribed to."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from apis.models import Version
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import ORGANIZATION
from portal.api.plans import Plan
from portal.models import Offer as OfferRow
from portal.permissions import VIEW_PORTAL

router = Router(tags=["Developer Portal"])


class Offer(Schema):
    """A published version of an API, and a plan with which it can be subscribed to."""

    version_id: Id
    major: int = Field(alias="version.major", description="The number of the version.")
    api_id: Id = Field(alias="version.api_id")
    api_handle: str = Field(alias="version.api.handle")
    api_name: str = Field(alias="version.api.name")
    plan: Plan


class OffersQuery(ListQuery):
    """Which offers the list shows."""

    version_id: str = Field("", max_length=40, description="Only those of this version.")
    plan_id: str = Field("", max_length=40, description="Only those with this plan.")


@router.get(f"{ORGANIZATION}/offers", response=Listed[Offer], summary="List offers")
@demands(VIEW_PORTAL)
def list_offers(request: ApiRequest, response: HttpResponse, query: Query[OffersQuery]) -> object:
    """List what applications can be subscribed to, as far as the owner of the token sees it.

    Each version comes once for each of its plans.
    """
    visible_apis = request.organization.apis.visible_to(request.auth)
    versions = Version.objects.open_to_subscribers().filter(api__in=visible_apis)
    offers: Any = OfferRow.objects.filter(version__in=versions, plan__archived_at=None)
    rows = narrow(offers.select_related("version__api", "plan"), query, "version_id", "plan_id")
    return page_of(request, response, query, rows, by=("pk",))
