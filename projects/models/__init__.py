"""The rows of an organization's work."""

from projects.models.project import Project, ProjectQuerySet

__all__ = ["Project", "ProjectQuerySet"]
