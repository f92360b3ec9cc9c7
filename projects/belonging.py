"""What belongs to an organization of projects and environments."""

from organizations.belongings import Rows
from organizations.models import Organization
from projects.models import Approver, EngineCredential


def engine_credentials(organization: Organization) -> Rows:
    """Those of all environments there."""
    return EngineCredential.objects.filter(organization=organization)


def approvers(organization: Organization) -> Rows:
    """Who was chosen to approve, in any environment there."""
    return Approver.objects.filter(organization=organization)
