"""What belongs to an organization, and what a person made, of gateways."""

from collections.abc import Mapping, Sequence

from gateways.models import GatewayToken
from organizations.belongings import Rows
from organizations.leavings import number_made
from organizations.models import Organization


def gateway_tokens(organization: Organization) -> Rows:
    """Those of all gateways there."""
    return GatewayToken.objects.filter(organization=organization)


def gateways_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many gateways each of these people created, in words, for 1 query."""
    return number_made(organization.gateways.all(), people, "gateway")
