"""What usage adds to pages of lower apps: APIs with their calls of the last seven days."""

from typing import Any

from apis import permissions as of_apis
from apis.slots import VERSION
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest
from portal import permissions as of_portal
from portal.applications.home import APPLICATIONS
from portal.slots import PLANS
from projects.cards import PROJECTS, CardPart
from projects.parts import HOME_OF_PROJECTS, PROJECT_BELOW, Part
from usage.analytics import version_overview, version_rows
from usage.analytics.api_numbers import api_numbers_of_projects
from usage.analytics.recent_calls import recent_calls_of_applications
from usage.models import Total


def _quotas_context(request: OrganizationRequest, organization: Organization) -> dict[str, Any]:
    """Whether gateways are set up of which none has reported a call; in two queries."""
    has_reports = Total.objects.of_organization(organization).exists()
    return {"lacks_reports": not has_reports and organization.gateways.exists()}


APIS_OF_PROJECTS = CardPart(
    PROJECTS,
    "usage/_api_numbers.html",
    of_apis.DISCOVER_APIS,
    api_numbers_of_projects,
    rank=60,
)
CALLS_OF_APPLICATIONS = CardPart(
    APPLICATIONS,
    "usage/_calls_of_application.html",
    of_portal.VIEW_PORTAL,
    recent_calls_of_applications,
)
CALLS_OF_VERSION = Part(
    VERSION, "usage/_version.html", of_apis.MANAGE_API, version_overview.calls_context, rank=30
)
APIS_ON_HOME = Part(
    HOME_OF_PROJECTS, "usage/_apis_on_home.html", of_apis.DISCOVER_APIS, version_rows.home_context
)
APIS_OF_PROJECT = Part(
    PROJECT_BELOW,
    "usage/_apis_of_project.html",
    of_apis.DISCOVER_APIS,
    version_rows.project_context,
)
QUOTAS_OF_PLANS = Part(
    PLANS, "usage/_quotas_of_plans.html", of_portal.MANAGE_PLANS, _quotas_context, rank=60
)
