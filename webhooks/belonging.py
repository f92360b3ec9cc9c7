"""What of this app belongs to an organization, and what it made there."""

from collections.abc import Mapping, Sequence

from organizations.belongings import Rows
from organizations.leavings import number_made
from organizations.models import Organization
from webhooks.models import Delivery


def deliveries(organization: Organization) -> Rows:
    """Those to all webhooks there."""
    return Delivery.objects.filter(organization=organization)


def webhooks_made(organization: Organization, people: Sequence[int]) -> Mapping[int, str]:
    """How many webhooks each of these people created, in words, for 1 query."""
    return number_made(organization.webhooks.all(), people, "webhook")
