"""What belongs to an organization of usage."""

from organizations.belongings import Rows
from organizations.models import Organization
from usage.models import Batch, Bucket, MonthlyUse


def buckets(organization: Organization) -> Rows:
    """The numbers of calls of all its APIs."""
    return Bucket.objects.of_organization(organization)


def monthly_uses(organization: Organization) -> Rows:
    """How much of their quotas its subscribers used."""
    return MonthlyUse.objects.filter(organization=organization)


def batches(organization: Organization) -> Rows:
    """The reports that its gateways sent."""
    return Batch.objects.filter(organization=organization)
