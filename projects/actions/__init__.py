"""What members do with projects and what belongs to them."""

from projects.actions.projects import (
    Archived,
    NoHandleLeft,
    ProjectNameTaken,
    UnfitProjectName,
    archive_project,
    change_project,
    create_project,
    restore_project,
)

__all__ = [
    "Archived",
    "NoHandleLeft",
    "ProjectNameTaken",
    "UnfitProjectName",
    "archive_project",
    "change_project",
    "create_project",
    "restore_project",
]
