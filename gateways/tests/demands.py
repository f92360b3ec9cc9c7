"""What each action with gateways demands, and how it is done."""

from gateways import actions
from gateways.permissions import MANAGE_GATEWAY
from gateways.terms import GatewayTerms
from tests.demanded import Call

TERMS = GatewayTerms("Asia", "caddy", "sandbox")


def _create_token(things, by):
    things.gateway.tokens.all().delete()
    return actions.create_gateway_token(gateway=things.gateway, days=30, by=by)


DEMANDS = {
    "change_gateway": MANAGE_GATEWAY,
    "create_gateway": MANAGE_GATEWAY,
    "create_gateway_token": MANAGE_GATEWAY,
    "delete_gateway": MANAGE_GATEWAY,
    "rotate_gateway_token": MANAGE_GATEWAY,
}
CALLS = {
    "change_gateway": Call(
        lambda things, by: actions.change_gateway(gateway=things.gateway, terms=TERMS, by=by)
    ),
    "create_gateway": Call(
        lambda things, by: actions.create_gateway(terms=TERMS, days=30, by=by), is_at_home=True
    ),
    "create_gateway_token": Call(_create_token),
    "delete_gateway": Call(
        lambda things, by: actions.delete_gateway(gateway=things.gateway, by=by)
    ),
    "rotate_gateway_token": Call(
        lambda things, by: actions.rotate_gateway_token(
            gateway=things.gateway, overlap_hours=1, by=by
        )
    ),
}
