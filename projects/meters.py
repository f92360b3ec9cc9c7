"""What is counted of projects."""

from organizations.tenancy.meters import Meter

PROJECTS = Meter("projects", "Projects", lambda organization: organization.projects.active())
COMPONENTS = Meter(
    "components", "Components", lambda organization: organization.components.active()
)
