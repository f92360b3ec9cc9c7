"""What gateways add to pages of lower apps."""

from django.db.models import Exists, OuterRef

from gateways.models import Gateway
from gateways.permissions import MANAGE_GATEWAY
from projects.first_steps import FirstStep

SET_UP_GATEWAY = FirstStep(
    "gateway",
    "Set up a gateway",
    "It passes calls with a valid key on to the API: copy its configuration to nginx or Caddy.",
    "New gateway",
    "gateways:create",
    MANAGE_GATEWAY,
    lambda _: Exists(Gateway.objects.filter(organization=OuterRef("organization"))),
    rank=30,
)
