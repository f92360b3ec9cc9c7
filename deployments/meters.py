"""The meter of environments, which tiers can limit."""

from organizations.tenancy.meters import Meter

ENVIRONMENTS = Meter(
    "environments", "Environments", lambda organization: organization.environments.all()
)
