"""The rows of environments, deployments and runs."""

from deployments.models.deployment import Approval, Deployment, DeploymentQuerySet
from deployments.models.engine_credential import EngineCredential
from deployments.models.environment import Approver, Environment, EnvironmentQuerySet
from deployments.models.placement import Placement
from deployments.models.run import Run, RunQuerySet
