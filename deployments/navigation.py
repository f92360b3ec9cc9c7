"""The tabs of a component about what runs where."""

from deployments import permissions
from projects.models.component import WITH_RUNS
from projects.navigation import ComponentTab

DEPLOYMENTS = ComponentTab(
    "Deployments", "deployments:history", permissions.VIEW_ENVIRONMENT, rank=35
)


RUNS = ComponentTab(
    "Runs",
    "runs:runs",
    permissions.VIEW_ENVIRONMENT,
    rank=37,
    types=WITH_RUNS,
)
