"""Types of events about environments, deployments and runs, and who is notified of them."""

from audit.event_types import EventType
from deployments import permissions
from deployments.conditions.approvers import filter_of_approvers, other_approvers_note
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_in_organization,
    page_of_target,
    target_is,
)
from projects import permissions as project_permissions

ENVIRONMENTS, DEPLOYMENTS, RUNS = "Environments", "Deployments", "Schedules and runs"
MANAGERS = PermissionHolders(permissions.MANAGE_ENVIRONMENT)
DEVELOPERS = PermissionHolders(project_permissions.MANAGE_COMPONENT)

ENVIRONMENT_CHANGED = NotifyingEventType(
    "environment.changed",
    "changed an environment",
    "{actor} changed the environment {target}",
    group=ENVIRONMENTS,
    audience=(MANAGERS,),
    page=page_of_target("View environment"),
)
ENVIRONMENT_CREATED = NotifyingEventType(
    "environment.created",
    "created an environment",
    "{actor} created the environment {target}",
    group=ENVIRONMENTS,
    audience=(MANAGERS,),
    page=page_of_target("View environment"),
)
ENVIRONMENT_DELETED = NotifyingEventType(
    "environment.deleted",
    "deleted an environment",
    "{actor} deleted the environment {target}",
    group=ENVIRONMENTS,
    audience=(MANAGERS,),
    page=page_in_organization("environments:environments", "View environments"),
)
ENVIRONMENT_MOVED = EventType(
    "environment.moved",
    "changed the order of environments",
    "{actor} changed the order of environments[: {order}]",
    group=ENVIRONMENTS,
)
ENGINE_CREDENTIAL_CREATED = NotifyingEventType(
    "environment.credential_created",
    "created an engine credential",
    "{actor} created an engine credential of the environment {target}[: {credential}]",
    group=ENVIRONMENTS,
    audience=(MANAGERS,),
    page=page_of_target("View environment"),
)
ENGINE_CREDENTIAL_REVOKED = NotifyingEventType(
    "environment.credential_revoked",
    "revoked engine credentials",
    "{actor} revoked the engine credentials of the environment {target}",
    group=ENVIRONMENTS,
    audience=(MANAGERS,),
    page=page_of_target("View environment"),
)
ENGINE_CREDENTIAL_ROTATED = EventType(
    "environment.credential_rotated",
    "rotated an engine credential",
    "{actor} rotated the engine credential of the environment {target}[: {before.credential}"
    " into {credential}]",
    group=ENVIRONMENTS,
)
DEPLOYMENT_ALLOWED = EventType(
    "deployment.allowed",
    "requested a deployment that needs no approval",
    "{actor} requested the deployment {target}, which needs no approval",
    group=DEPLOYMENTS,
)
DEPLOYMENT_REQUESTED = NotifyingEventType(
    "deployment.requested",
    "requested a deployment",
    "{actor} requested the deployment {target}, which needs approval",
    group=DEPLOYMENTS,
    audience=(MANAGERS,),
    page=decided_in_inbox(
        page_of_target("Review deployment"),
        "Approval needed: {target}",
        target_is(lambda deployment: deployment.is_waiting),
        other_approvers_note,
    ),
)
DEPLOYMENT_APPROVED = NotifyingEventType(
    "deployment.approved",
    "approved a deployment",
    "{actor} approved the deployment {target}[ ({count})]",
    group=DEPLOYMENTS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View deployment"),
)
DEPLOYMENT_REJECTED = NotifyingEventType(
    "deployment.rejected",
    "rejected a deployment",
    "{actor} rejected the deployment {target}[: {because}]",
    group=DEPLOYMENTS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View deployment"),
)
DEPLOYMENT_BYPASSED = NotifyingEventType(
    "deployment.bypassed",
    "deployed without approval",
    "{actor} deployed {target} without approval[: {because}]",
    group=DEPLOYMENTS,
    # It bypassed the approvers: each of them is notified, whatever they subscribed to.
    audience=(
        PermissionHolders(
            permissions.MANAGE_ENVIRONMENT, depends_on_role=False, among=filter_of_approvers
        ),
    ),
    is_urgent=True,
    page=page_of_target("View deployment"),
)
DEPLOYMENT_CANCELLED = EventType(
    "deployment.cancelled",
    "cancelled a deployment",
    "{actor} cancelled the deployment {target}",
    group=DEPLOYMENTS,
)
DEPLOYMENT_EXPIRED = NotifyingEventType(
    "deployment.expired",
    "let a deployment expire",
    "The deployment {target} expired",
    group=DEPLOYMENTS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View deployment"),
)
DEPLOYMENT_STARTED = EventType(
    "deployment.started",
    "started a deployment",
    "An engine started the deployment {target}[, as {reference}]",
    group=DEPLOYMENTS,
)
DEPLOYMENT_SUCCEEDED = EventType(
    "deployment.succeeded",
    "completed a deployment",
    "The deployment {target} succeeded",
    group=DEPLOYMENTS,
)
DEPLOYMENT_FAILED = NotifyingEventType(
    "deployment.failed",
    "reported a failed deployment",
    "The deployment {target} failed[: {because}]",
    group=DEPLOYMENTS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View deployment"),
)
DEPLOYMENT_SILENT = NotifyingEventType(
    "deployment.silent",
    "had no word of a deployment",
    "No word from the engine on the deployment {target} for a while",
    group=DEPLOYMENTS,
    audience=(Audience.CONCERNED, MANAGERS),
    page=page_of_target("View deployment"),
)
DEPLOYMENT_CLOSED = EventType(
    "deployment.closed",
    "closed a silent deployment",
    "{actor} closed the deployment {target}[: {because}]",
    group=DEPLOYMENTS,
)
JOB_LATE = NotifyingEventType(
    "job.late",
    "noticed a late scheduled job",
    "The scheduled job {target} is late[ in {environment}][: no run reported for {expected}]",
    group=RUNS,
    audience=(DEVELOPERS,),
    page=page_of_target("View runs", lambda component: component.url_of("runs:runs")),
)
JOB_REPORTED_AGAIN = EventType(
    "job.reported_again",
    "heard of a late scheduled job again",
    "The scheduled job {target} reported again[ in {environment}]",
    group=RUNS,
)
RUN_FAILED = NotifyingEventType(
    "run.failed",
    "reported a failed run",
    "A run of {target} failed[ in {environment}][: {run}][, exit status {exit_status}]",
    group=RUNS,
    audience=(DEVELOPERS,),
    page=page_of_target("View runs", lambda component: component.url_of("runs:runs")),
)
RUN_REQUESTED = EventType(
    "run.requested",
    "requested a run",
    "{actor} requested a run of {target}",
    group=RUNS,
)
RUN_WITHDRAWN = EventType(
    "run.withdrawn",
    "withdrew a requested run",
    "{actor} withdrew the requested run of {target}",
    group=RUNS,
)
RUN_EXPIRED = NotifyingEventType(
    "run.expired",
    "let a requested run expire",
    "No engine started the requested run of {target} in time",
    group=RUNS,
    audience=(Audience.CONCERNED,),
    page=page_of_target("View runs", lambda run: run.component.url_of("runs:runs")),
)
