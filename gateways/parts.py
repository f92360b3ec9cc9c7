"""What gateways add to pages of lower apps."""

from typing import Any

from django.db.models import Exists, OuterRef

from apis.lifecycle.completeness import Lack
from apis.models import Version
from gateways import permissions
from gateways.checks.limits import reason_against_limits
from gateways.models import Gateway
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest
from portal import permissions as of_portal
from portal.slots import PLANS
from projects.first_steps import FirstStep
from projects.parts import Part


def _has_no_gateway(version: Version) -> bool:
    """Whether no gateway serves any of the environments in which the version has an address."""
    environments = version.addresses.values("environment")
    gateways = Gateway.objects.filter(organization=version.organization_id)
    return not gateways.filter(environment__in=environments).exists()


def _limits_context(request: OrganizationRequest, organization: Organization) -> dict[str, Any]:
    """Why limits of plans are not enforced; asks Redis, and the gateways in one query."""
    caches = list(organization.gateways.values_list("cache_seconds", flat=True))
    return {"limits_reason": reason_against_limits(caches), "has_gateway": bool(caches)}


LIMITS_OF_PLANS = Part(
    PLANS, "gateways/_limits_of_plans.html", of_portal.MANAGE_PLANS, _limits_context
)
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
