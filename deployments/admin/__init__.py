"""What operators look up of environments and runs. Django loads this package."""

from deployments.admin.environments import ENVIRONMENTS_OF_ORGANIZATION
from deployments.admin.runs import RunAdmin
