"""What usage adds to pages of lower apps: APIs with their calls of the last seven days."""

from typing import Any

from django.db.models import Exists, OuterRef

from apis import permissions as of_apis
from apis.slots import VERSION
from gateways.checks.limits import reason_against_limits
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest
from portal import permissions as of_portal
from portal.applications.home import APPLICATIONS
from portal.slots import APPLICATION, PLANS
from projects.cards import PROJECTS, CardPart
from projects.parts import HOME_OF_PROJECTS, PROJECT_BELOW, Part
from usage.analytics import recent_report, version_rows
from usage.analytics.api_numbers import api_numbers_of_projects
from usage.analytics.recent_calls import recent_calls_of_applications
from usage.models import Total


def _enforcement_context(
    request: OrganizationRequest, organization: Organization
) -> dict[str, Any]:
    """Why limits of plans are not enforced, and whether quotas are not; in one query.

    Asks Redis, too. Gateways come first: without one, nothing is said of reports.
    """
    totals = Total.objects.filter(organization=OuterRef("organization"))
    gateways = list(
        organization.gateways.values_list("cache_seconds", Exists(totals)),
    )
    reason = reason_against_limits([cache_seconds for cache_seconds, _ in gateways])
    lacks_reports = bool(gateways) and not any(has_reports for _, has_reports in gateways)
    return {
        "limits_reason": reason,
        "has_gateway": bool(gateways),
        "lacks_reports": lacks_reports,
    }


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
    VERSION, "usage/_version.html", of_apis.MANAGE_API, recent_report.version_context, rank=30
)
CALLS_OF_APPLICATION = Part(
    APPLICATION,
    "usage/_application.html",
    of_portal.VIEW_PORTAL,
    recent_report.application_context,
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
ENFORCEMENT_OF_PLANS = Part(
    PLANS, "usage/_enforcement_of_plans.html", of_portal.MANAGE_PLANS, _enforcement_context
)
