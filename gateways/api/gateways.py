"""Operations on gateways."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from apis.environments import Environment as EnvironmentName
from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery
from gateways import actions
from gateways.forms import GatewayForm, NewGatewayForm
from gateways.models import Gateway as GatewayRow
from gateways.models import Software as SoftwareName
from gateways.permissions import MANAGE_GATEWAY
from gateways.terms import GatewayTerms
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Gateways"])
Software = Annotated[SoftwareName, Choice(SoftwareName)]
Environment = Annotated[EnvironmentName, Choice(EnvironmentName)]


class Gateway(Schema):
    """A program in front of services that asks the console about each call."""

    id: Id
    name: str = Field(description="Unique in the organization, in any case.")
    software: Software
    environment: Environment = Field(description="Only keys of this mode are let through.")
    cache_seconds: int = Field(description="For how long it remembers an answer.")
    created_at: datetime


class CreatedGateway(Gateway):
    """A gateway with its first token."""

    secret: str = Field(description="The token, in this answer only.")


class GatewaysQuery(ListQuery):
    """Which gateways the list shows."""

    name: str = Field("", max_length=60, description="Only the gateway with exactly this name.")


class GatewayChanges(FormBody):
    """What can be changed of a gateway."""

    form = GatewayForm
    name: str = OPTIONAL
    software: Software = OPTIONAL
    environment: Environment = OPTIONAL
    cache_seconds: StrictInt = OPTIONAL


class NewGateway(GatewayChanges):
    """A gateway to create. It asks for each request unless `cache_seconds` says otherwise."""

    form = NewGatewayForm
    name: str
    software: Software
    environment: Environment
    days: StrictInt = Field(
        description="How long its token works: no longer than the token that is used."
    )


def _rows(organization: Any) -> Any:
    """The gateways of the organization."""
    return organization.gateways.all()


gateways = Resource(router, "gateways", noun="a gateway", shows=Gateway, rows=_rows)
created_gateways = Resource(router, "gateways", noun="a gateway", shows=CreatedGateway, rows=_rows)
gateways.gets(MANAGE_GATEWAY)


@router.get(gateways.list_path, response=Listed[Gateway], summary="List gateways")
@demands(MANAGE_GATEWAY)
def list_gateways(
    request: ApiRequest, response: HttpResponse, query: Query[GatewaysQuery]
) -> object:
    """List the gateways of the organization, the oldest first."""
    rows = narrow(gateways.visible_to(request.auth, MANAGE_GATEWAY), query, "name")
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@created_gateways.creates(MANAGE_GATEWAY)
def create_gateway(request: ApiRequest, new_gateway: NewGateway) -> GatewayRow:
    """Create a gateway with its first token. The secret is in this answer only."""
    terms = GatewayTerms(**new_gateway.sent(without=("days",)))
    token = actions.create_gateway(terms=terms, days=new_gateway.days, by=request.auth)
    gateway = token.gateway
    gateway.secret = token.secret
    return gateway


@gateways.changes(MANAGE_GATEWAY)
def change_gateway(request: ApiRequest, gateway: GatewayRow, changes: GatewayChanges) -> None:
    """Change what is sent. All but the mode counts once its new configuration is copied to it."""
    terms = GatewayTerms(**changes.over(gateway))
    actions.change_gateway(gateway=gateway, terms=terms, by=request.auth)


@gateways.deletes(MANAGE_GATEWAY)
def delete_gateway(request: ApiRequest, gateway: GatewayRow) -> None:
    """Delete the gateway with its tokens. From then on, it lets nothing through."""
    actions.delete_gateway(gateway=gateway, by=request.auth)
