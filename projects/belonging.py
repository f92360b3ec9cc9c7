"""What belongs to an organization, besides what it names itself."""

from organizations.models import Organization
from organizations.tenancy.belongings import Rows
from projects.models import Schedule


def accepted_events(organization: Organization) -> Rows:
    """Those of all triggers and webhooks there."""
    return organization.accepted_events.all()


def endpoints(organization: Organization) -> Rows:
    """Those of all APIs and services there."""
    return organization.endpoints.all()


def schedules(organization: Organization) -> Rows:
    """Those of all components there."""
    return Schedule.objects.filter(organization=organization)
