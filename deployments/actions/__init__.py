"""What members and engines do with environments, deployments and runs."""

from deployments.actions.approving import (
    ApprovalTooLate,
    ApprovedAlready,
    BypassNotAllowed,
    NoReason,
    NotTheApprover,
    NotYourRequest,
    approve_deployment,
    bypass_approval,
    cancel_deployment,
    close_deployment,
    reject_deployment,
    replace_deployment,
)
from deployments.actions.engine_credentials import (
    EngineCredentialWorks,
    NoEngineCredential,
    create_engine_credential,
    revoke_engine_credentials,
    rotate_engine_credential,
)
from deployments.actions.engine_reports import (
    Observation,
    StateNotPossible,
    TakenByAnotherEngine,
    report_deployment,
    report_observed,
)
from deployments.actions.environment_rules import (
    FrozenInThePast,
    NobodyCanApprove,
    NobodyChosen,
    NotApprovers,
)
from deployments.actions.environments import (
    EnvironmentChanged,
    EnvironmentNameTaken,
    TooManyEnvironments,
    change_environment,
    create_environment,
    delete_environment,
    move_environment,
)
from deployments.actions.requesting import request_deployment, request_stop
from deployments.actions.run_requests import NoLongerWaits, request_run, withdraw_run
from deployments.actions.runs import (
    RequestEnded,
    RunEndedOtherwise,
    RunTaken,
    report_run,
)
from deployments.actions.transitions import DeploymentChanged, DeploymentGone
