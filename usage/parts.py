"""What usage adds to pages of lower apps: calls of the last seven days."""

from portal import permissions as of_portal
from portal.applications.home import APPLICATIONS
from projects.cards import PROJECTS, CardPart
from usage import permissions
from usage.analytics.recent_calls import recent_calls_of_applications, recent_calls_of_projects

CALLS_OF_PROJECTS = CardPart(
    PROJECTS,
    "usage/_calls_of_project.html",
    permissions.VIEW_ANALYTICS,
    recent_calls_of_projects,
    rank=60,
)
CALLS_OF_APPLICATIONS = CardPart(
    APPLICATIONS,
    "usage/_calls_of_application.html",
    of_portal.VIEW_PORTAL,
    recent_calls_of_applications,
)
