"""What belongs to an organization, and what a person made, of gateways."""

from collections.abc import Mapping, Sequence

from django.db.models import Count

from gateways.models import Gateway, GatewayToken
from organizations.belongings import Rows
from organizations.models import Organization


def gateway_tokens(organization: Organization) -> Rows:
    """Those of all gateways there."""
    return GatewayToken.objects.filter(organization=organization)


def gateways_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many gateways each of these people created, in words, for 1 query."""
    theirs = Gateway.objects.filter(organization=organization, created_by__in=people)
    counts = theirs.values_list("created_by").annotate(number=Count("pk")).order_by()
    return {
        person: f"{number} gateway" if number == 1 else f"{number} gateways"
        for person, number in counts
        if person is not None
    }
