"""What belongs to an organization, besides what it names itself."""

from organizations.belongings import Rows
from organizations.models import Organization
from projects.models import CiCredential, RefusedReport


def ci_credentials(organization: Organization) -> Rows:
    """Those of all components there."""
    return CiCredential.objects.filter(organization=organization)


def refused_reports(organization: Organization) -> Rows:
    """The last one of each component there."""
    return RefusedReport.objects.filter(organization=organization)
