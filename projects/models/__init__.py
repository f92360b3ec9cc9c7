"""The rows of an organization's work."""

from projects.models.engine import EngineCredential
from projects.models.environment import Approver, Environment, EnvironmentQuerySet
from projects.models.project import Project, ProjectQuerySet

__all__ = [
    "Approver",
    "EngineCredential",
    "Environment",
    "EnvironmentQuerySet",
    "Project",
    "ProjectQuerySet",
]
