"""Operations on the tokens of gateways. None is revoked: it ends with its gateway."""

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from console.api.lists import narrow, page_of
from console.api.schemas import Id, Listed, ListQuery
from credentials.actions import RotatedAlready
from gateways import actions
from gateways.api.gateways import gateways
from gateways.models import GatewayToken as GatewayTokenRow
from gateways.permissions import MANAGE_GATEWAY
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_credentials import CredentialFields, Life, Rotation
from organizations.tenancy.api_resources import Resource

router = Router(tags=["Gateways"])


class GatewayToken(CredentialFields):
    """What one gateway shows when it asks whether a key opens an API. It does nothing else."""

    gateway_id: Id


class GatewayTokensQuery(ListQuery):
    """Which tokens of gateways the list shows."""

    gateway_id: str = Field("", max_length=40, description="Only those of this gateway.")


class NewGatewayToken(Life):
    """The token of a gateway that has none that works."""

    gateway_id: str = Field(description="The ID of the gateway.")


gateway_tokens = Resource(
    router,
    "gateway-tokens",
    noun="a gateway token",
    shows=GatewayToken,
    rows=lambda organization: (
        GatewayTokenRow.objects.living().with_holder().filter(organization=organization)
    ),
)
gateway_tokens.gets(MANAGE_GATEWAY)


@router.get(gateway_tokens.list_path, response=Listed[GatewayToken], summary="List gateway tokens")
@demands(MANAGE_GATEWAY)
def list_gateway_tokens(
    request: ApiRequest, response: HttpResponse, query: Query[GatewayTokensQuery]
) -> object:
    """List the tokens of gateways that work, the newest first: of each gateway one.

    Two while one that was rotated still works.
    """
    rows = narrow(gateway_tokens.visible_to(request.auth, MANAGE_GATEWAY), query, "gateway_id")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@gateway_tokens.creates(MANAGE_GATEWAY)
def create_gateway_token(request: ApiRequest, new_token: NewGatewayToken) -> GatewayTokenRow:
    """Create the token of a gateway whose last one expired. Its secret is in this answer only."""
    gateway = gateways.resolve(request, new_token.gateway_id, MANAGE_GATEWAY)
    return actions.create_gateway_token(gateway=gateway, days=new_token.days, by=request.auth)


@gateway_tokens.step("rotate", MANAGE_GATEWAY, status=201)
def rotate_gateway_token(
    request: ApiRequest, gateway_token: GatewayTokenRow, rotation: Rotation
) -> GatewayTokenRow:
    """Create a token in place of this one, with the same lifetime."""
    if gateway_token.replaced_by_id is not None:
        raise RotatedAlready(credential=gateway_token)
    return actions.rotate_gateway_token(
        gateway=gateway_token.gateway, overlap_hours=rotation.overlap_hours, by=request.auth
    )
