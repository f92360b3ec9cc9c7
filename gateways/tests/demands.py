"""What each action with gateways demands."""

from gateways.permissions import MANAGE_GATEWAY

DEMANDS = {
    "change_gateway": MANAGE_GATEWAY,
    "create_gateway": MANAGE_GATEWAY,
    "create_gateway_token": MANAGE_GATEWAY,
    "delete_gateway": MANAGE_GATEWAY,
    "rotate_gateway_token": MANAGE_GATEWAY,
}
