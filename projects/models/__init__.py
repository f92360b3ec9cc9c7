"""The rows of an organization's work."""

from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.engine import EngineCredential
from projects.models.environment import Approver, Environment, EnvironmentQuerySet
from projects.models.project import Project, ProjectQuerySet

__all__ = [
    "ENDS",
    "Approver",
    "Build",
    "BuildQuerySet",
    "BuildState",
    "Component",
    "ComponentQuerySet",
    "ComponentType",
    "EngineCredential",
    "Environment",
    "EnvironmentQuerySet",
    "Project",
    "ProjectQuerySet",
]
