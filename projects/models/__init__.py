"""The rows of an organization's work."""

from projects.component_types import ComponentType
from projects.models.accepted_event import AcceptedEvent, AcceptedEventQuerySet
from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.ci import CiCredential, RefusedReport
from projects.models.component import Component, ComponentQuerySet
from projects.models.deployment import Approval, Deployment, DeploymentQuerySet
from projects.models.endpoint import Endpoint, EndpointQuerySet
from projects.models.engine import EngineCredential
from projects.models.environment import Approver, Environment, EnvironmentQuerySet
from projects.models.placement import Placement
from projects.models.project import Project, ProjectQuerySet
from projects.models.run import Run, RunQuerySet
from projects.models.schedule import Overlap, Schedule
from projects.models.testing import CaseResult, Outcome, TestReport, Totals

__all__ = [
    "ENDS",
    "AcceptedEvent",
    "AcceptedEventQuerySet",
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
    "Endpoint",
    "EndpointQuerySet",
    "EngineCredential",
    "Environment",
    "EnvironmentQuerySet",
    "Outcome",
    "Overlap",
    "Placement",
    "Project",
    "ProjectQuerySet",
    "RefusedReport",
    "Run",
    "RunQuerySet",
    "Schedule",
    "TestReport",
    "Totals",
]
