"""What is counted of environments."""

from organizations.tenancy.meters import Meter

ENVIRONMENTS = Meter(
    "environments", "Environments", lambda organization: organization.environments.all()
)
