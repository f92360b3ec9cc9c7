"""What gateways say about a version that is published."""

from apis.lifecycle.completeness import Lack
from apis.models import Version
from gateways.models import Gateway
from gateways.permissions import MANAGE_GATEWAY


def _has_no_gateway(version: Version) -> bool:
    served = version.addresses.values("environment")
    return not Gateway.objects.filter(
        organization=version.organization_id, environment__in=served
    ).exists()


GATEWAY = Lack(
    "No gateway is set up for the addresses of {version} yet.",
    _has_no_gateway,
    MANAGE_GATEWAY,
    "gateways:create",
    "Set up a gateway",
)
