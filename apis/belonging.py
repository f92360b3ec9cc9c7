"""What the catalogue has in an organization, and goes with it."""

from django.db.models import QuerySet

from apis.models import Version
from organizations.models import Organization


def versions(organization: Organization) -> QuerySet[Version]:
    """The versions of all its APIs, with which their definitions and addresses go."""
    return Version.objects.filter(organization=organization)
