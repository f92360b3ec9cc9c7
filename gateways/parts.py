"""What gateways add to pages of lower apps."""

from django.db.models import Exists, OuterRef

from apis.lifecycle.completeness import Lack
from apis.models import Version
from gateways import permissions
from gateways.models import Gateway
from projects.first_steps import FirstStep


def _has_no_gateway(version: Version) -> bool:
    """Whether no gateway serves any of the environments in which the version has an address."""
    environments = version.addresses.values("environment")
    gateways = Gateway.objects.filter(organization=version.organization_id)
    return not gateways.filter(environment__in=environments).exists()


MISSING_GATEWAY = Lack(
    "No gateway is set up for the addresses of {version} yet.",
    _has_no_gateway,
    permissions.MANAGE_GATEWAY,
    "gateways:create",
    "Set up a gateway",
)
SET_UP_GATEWAY = FirstStep(
    "gateway",
    "Set up a gateway",
    "It passes calls with a valid key on to the API: copy its configuration to nginx or Caddy.",
    "New gateway",
    "gateways:create",
    permissions.MANAGE_GATEWAY,
    lambda _: Exists(Gateway.objects.filter(organization=OuterRef("organization"))),
    rank=30,
)
