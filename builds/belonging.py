"""What belongs to an organization of builds."""

from builds.models import CaseResult, CiCredential, RefusedReport, TestReport
from organizations.models import Organization
from organizations.tenancy.belongings import Rows


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
