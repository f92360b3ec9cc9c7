"""The rows of an organization's work."""

from projects.models.build import ENDS, Build, BuildQuerySet, BuildState
from projects.models.ci import CiCredential, RefusedReport
from projects.models.component import Component, ComponentQuerySet, ComponentType
from projects.models.project import Project, ProjectQuerySet
from projects.models.testing import CaseResult, Outcome, TestReport, Totals

__all__ = [
    "ENDS",
    "Build",
    "BuildQuerySet",
    "BuildState",
    "CaseResult",
    "CiCredential",
    "Component",
    "ComponentQuerySet",
    "ComponentType",
    "Outcome",
    "Project",
    "ProjectQuerySet",
    "RefusedReport",
    "TestReport",
    "Totals",
]
