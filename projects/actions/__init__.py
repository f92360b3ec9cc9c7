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
    StillRunning,
    UnfitComponentName,
    WrongHandle,
    archive_component,
    change_component,
    create_component,
    delete_component,
    restore_component,
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
from projects.actions.testing import (
    TestFile,
    TooManyTestReports,
    report_tests,
    upload_tests,
)

__all__ = [
    "Archived",
    "CiCredentialEnded",
    "CiTerms",
    "ComponentNameTaken",
    "ComponentTerms",
    "NoHandleLeft",
    "ProjectNameTaken",
    "StillRunning",
    "TestFile",
    "TooManyCiCredentials",
    "TooManyTestReports",
    "UnfitComponentName",
    "UnfitProjectName",
    "WrongHandle",
    "archive_component",
    "archive_project",
    "change_component",
    "change_project",
    "create_ci_credential",
    "create_component",
    "create_project",
    "delete_component",
    "report_build",
    "report_tests",
    "restore_component",
    "restore_project",
    "revoke_ci_credential",
    "rotate_ci_credential",
    "upload_tests",
]
