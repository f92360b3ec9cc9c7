"""The rows of an organization's work."""

from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.project import Project, ProjectQuerySet

__all__ = [
    "ENDS",
    "Build",
    "BuildQuerySet",
    "BuildState",
    "Component",
    "ComponentQuerySet",
    "ComponentType",
    "Project",
    "ProjectQuerySet",
]
