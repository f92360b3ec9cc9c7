"""What belongs to an organization, besides what it names itself."""

from organizations.belongings import Rows
from organizations.models import Organization
from projects.models import CaseResult, CiCredential, RefusedReport, TestReport


def accepted_events(organization: Organization) -> Rows:
    """Those of all triggers and webhooks there."""
    return organization.accepted_events.all()


def endpoints(organization: Organization) -> Rows:
    """Those of all APIs and services there."""
    return organization.endpoints.all()


def ci_credentials(organization: Organization) -> Rows:
    """Those of all components there."""
    return CiCredential.objects.filter(organization=organization)


def refused_reports(organization: Organization) -> Rows:
    """The last one of each component there."""
    return RefusedReport.objects.filter(organization=organization)


def test_reports(organization: Organization) -> Rows:
    """Those of all builds there."""
    return TestReport.objects.filter(organization=organization)


def case_results(organization: Organization) -> Rows:
    """What is kept of single tests there."""
    return CaseResult.objects.filter(organization=organization)
