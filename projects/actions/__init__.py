"""What members do with projects and what belongs to them."""

from projects.actions.engines import (
    EngineCredentialWorks,
    NoEngineCredential,
    create_engine_credential,
    revoke_engine_credentials,
    rotate_engine_credential,
)
from projects.actions.environments import (
    EnvironmentGone,
    EnvironmentNameTaken,
    TooManyEnvironments,
    WrongEnvironmentHandle,
    change_environment,
    create_environment,
    delete_environment,
    move_environment,
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
from projects.actions.rules import (
    FrozenInThePast,
    NobodyCanApprove,
    NoReasonToFreeze,
    NotApprovers,
    UnfitApprovals,
    UnfitPattern,
)

__all__ = [
    "Archived",
    "EngineCredentialWorks",
    "EnvironmentGone",
    "EnvironmentNameTaken",
    "FrozenInThePast",
    "NoEngineCredential",
    "NoHandleLeft",
    "NoReasonToFreeze",
    "NobodyCanApprove",
    "NotApprovers",
    "ProjectNameTaken",
    "TooManyEnvironments",
    "UnfitApprovals",
    "UnfitPattern",
    "UnfitProjectName",
    "WrongEnvironmentHandle",
    "archive_project",
    "change_environment",
    "change_project",
    "create_engine_credential",
    "create_environment",
    "create_project",
    "delete_environment",
    "move_environment",
    "restore_project",
    "revoke_engine_credentials",
    "rotate_engine_credential",
]
