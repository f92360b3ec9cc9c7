"""What is counted of projects."""

from organizations.meters import Meter

PROJECTS = Meter(
    "projects", "Projects", lambda organization: organization.projects.active().count()
)
COMPONENTS = Meter(
    "components", "Components", lambda organization: organization.components.active().count()
)
ENVIRONMENTS = Meter(
    "environments", "Environments", lambda organization: organization.environments.count()
)
