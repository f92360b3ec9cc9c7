"""The rows of an organization's work."""

from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.ci import CiCredential, RefusedReport
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.project import Project, ProjectQuerySet

__all__ = [
    "ENDS",
    "Build",
    "BuildQuerySet",
    "BuildState",
    "CiCredential",
    "Component",
    "ComponentQuerySet",
    "ComponentType",
    "Project",
    "ProjectQuerySet",
    "RefusedReport",
]
