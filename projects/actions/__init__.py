"""What members do with projects and what belongs to them."""

from projects.actions.builds import report_build
from projects.actions.ci import (
    CiCredentialEnded,
    CiTerms,
    TooManyCiCredentials,
    create_ci_credential,
    revoke_ci_credential,
    rotate_ci_credential,
)
from projects.actions.components import (
    ComponentNameTaken,
    ComponentTerms,
    UnfitComponentName,
    create_component,
)
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
    "CiCredentialEnded",
    "CiTerms",
    "ComponentNameTaken",
    "ComponentTerms",
    "NoHandleLeft",
    "ProjectNameTaken",
    "TooManyCiCredentials",
    "UnfitComponentName",
    "UnfitProjectName",
    "archive_project",
    "change_project",
    "create_ci_credential",
    "create_component",
    "create_project",
    "report_build",
    "restore_project",
    "revoke_ci_credential",
    "rotate_ci_credential",
]
