"""What is counted of environments."""

from organizations.meters import Meter

ENVIRONMENTS = Meter(
    "environments", "Environments", lambda organization: organization.environments.count()
)
