"""The rows of an organization's work."""

from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.ci import CiCredential, RefusedReport
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.deployment import Approval, Deployment, DeploymentQuerySet
from projects.models.engine import EngineCredential
from projects.models.environment import Approver, Environment, EnvironmentQuerySet
from projects.models.placement import Placement
from projects.models.project import Project, ProjectQuerySet
from projects.models.testing import CaseResult, Outcome, TestReport, Totals

__all__ = [
    "ENDS",
    "Approval",
    "Approver",
    "Build",
    "BuildQuerySet",
    "BuildState",
    "CaseResult",
    "CiCredential",
    "Component",
    "ComponentQuerySet",
    "ComponentType",
    "Deployment",
    "DeploymentQuerySet",
    "EngineCredential",
    "Environment",
    "EnvironmentQuerySet",
    "Outcome",
    "Placement",
    "Project",
    "ProjectQuerySet",
    "RefusedReport",
    "TestReport",
    "Totals",
]
