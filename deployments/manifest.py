"""What environments, deployments and runs declare."""

from datetime import timedelta

from accounts.own_data.personal_data import PersonalData
from audit.sentences import Label
from audit.symbols import Symbol
from console.api.v1 import Operations
from console.jobs.clock import Job
from console.manifests import declarations_of
from console.operators.lookup import Addition
from console.serving.pages import Pages
from deployments import (
    belonging,
    events,
    inbox,
    meters,
    own_requests,
    parts,
    permissions,
    search,
    webhook_types,
)
from deployments.admin import ENVIRONMENTS_OF_ORGANIZATION
from deployments.boards import troubles
from deployments.demo import fill_board, fill_production, fill_runs
from deployments.states.deployments import DeploymentKind
from organizations.models import Organization
from organizations.tenancy.audience import TargetOwners
from organizations.tenancy.belongings import CountedBelonging
from organizations.tenancy.denied_attempts import Attempt
from organizations.tenancy.handles import ReservedWords
from organizations.tenancy.navigation import Entry
from organizations.tenancy.quick_actions import QuickAction
from organizations.tenancy.removal_preview import CreatedThing, MembershipBound
from organizations.tenancy.scopes import AddressPart
from projects.demonstration import Demonstration
from projects.models.component import WITH_RUNS
from projects.navigation import ComponentTab
from projects.uses import Use

DECLARED = [
    *declarations_of(permissions),
    *declarations_of(meters),
    ComponentTab("Deployments", "deployments:history", permissions.VIEW_ENVIRONMENT, rank=35),
    ComponentTab("Runs", "runs:runs", permissions.VIEW_ENVIRONMENT, rank=37, types=WITH_RUNS),
    QuickAction(
        "New environment", "environments:create", permissions.MANAGE_ENVIRONMENT, "create add"
    ),
    search.ENVIRONMENTS,
    AddressPart("deployment_id", "components__deployments"),
    AddressPart("run_id", "components__runs"),
    *declarations_of(webhook_types),
    inbox.DEPLOYMENTS,
    own_requests.DEPLOYMENTS,
    own_requests.RUNS,
    *declarations_of(parts),
    *declarations_of(troubles),
    *declarations_of(events),
    Pages("deployments.urls.environments", under="organizations/<handle:handle>/"),
    Entry(
        "Environments",
        "environments:environments",
        permissions.VIEW_ENVIRONMENT,
        "layers",
        rank=12,
        about="Where components are deployed, and the rules there.",
    ),
    ReservedWords("environment environments"),
    Attempt("environments:create", "create an environment"),
    Attempt("environments:create-credential", "create an engine credential"),
    Attempt("environments:delete", "delete an environment"),
    Attempt("environments:edit", "change an environment"),
    Attempt("environments:move", "change the order of environments"),
    Attempt("environments:revoke-credential", "revoke engine credentials"),
    Attempt("environments:rotate-credential", "rotate an engine credential"),
    CountedBelonging("deployments", "deployments.Deployment"),
    CountedBelonging("environments", "deployments.Environment"),
    CreatedThing("environments", "deployments.Environment"),
    PersonalData("deployments.EngineCredential", "created_by", "engine_credentials_created"),
    Addition(Organization, ENVIRONMENTS_OF_ORGANIZATION),
    Operations("deployments.api.environments.router"),
    Operations("deployments.api.engine_credentials.router"),
    Operations("deployments.api.deployments.router"),
    Operations("deployments.api.engine_deployments.router"),
    Pages("deployments.urls.deployments", under="organizations/<handle:handle>/"),
    ReservedWords("deployment deployments"),
    Attempt("deployments:approve", "approve a deployment"),
    Attempt("deployments:bypass", "deploy without approval"),
    Attempt("deployments:cancel", "cancel a deployment"),
    Attempt("deployments:close", "close a deployment"),
    Attempt("deployments:deploy", "request a deployment"),
    Attempt("deployments:reject", "reject a deployment"),
    Attempt("deployments:replace", "replace a waiting deployment"),
    Attempt("deployments:stop", "stop a component"),
    Use("deployments", belonging.uses_of_component),
    Demonstration("a board", fill_board, rank=15),
    TargetOwners("deployment", belonging.requester_of_deployment, permissions.VIEW_ENVIRONMENT),
    MembershipBound(
        "approvals",
        "of waiting deployments, which will no longer count",
        belonging.waiting_approvals,
    ),
    Job(
        "end deployments that are due",
        task="deployments.schedule.end_due_deployments",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    PersonalData(
        "deployments.Deployment",
        "requested_by",
        "deployments_requested",
        fields=("id", "organization_id", "requested_at"),
    ),
    PersonalData(
        "deployments.Approval",
        "person",
        "approvals_of_deployments",
        fields=("organization_id", "deployment_id", "verdict", "comment", "at"),
    ),
    PersonalData("deployments.Environment", "created_by", "environments_created"),
    PersonalData(
        "deployments.Approver",
        "membership__user",
        "environments_to_approve_for",
        fields=("organization_id", "environment__name"),
        is_deleted=True,
    ),
    Operations("deployments.api.runs.router"),
    Operations("deployments.api.engine_runs.router"),
    Pages("deployments.urls.runs", under="organizations/<handle:handle>/"),
    ReservedWords("run runs"),
    Attempt("runs:run-now", "request a run"),
    Attempt("runs:withdraw", "withdraw a requested run"),
    Demonstration("runs", fill_runs, rank=16),
    Demonstration("production", fill_production, rank=17),
    TargetOwners("run", belonging.requester_of_run, permissions.VIEW_ENVIRONMENT),
    Job(
        "notice late runs",
        task="deployments.schedule.notice_late_runs",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    Job(
        "forget old runs",
        task="deployments.schedule.forget_old_runs",
        every=timedelta(days=1),
        expires=timedelta(days=1),
    ),
    PersonalData("deployments.Run", "requested_by", "runs_requested"),
    Symbol(events.ENVIRONMENTS, "layers"),
    Symbol(events.DEPLOYMENTS, "rocket"),
    Label("deployment.kind", lambda value: DeploymentKind(value).label),
    Label("branch_patterns", caption="Branches"),
    Label("bypass_allowed", caption="Administrators can deploy without approval"),
    Label("chosen_only", caption="Only chosen members can approve"),
    Label("deadline_minutes", caption="Deadline in minutes"),
    Label("frozen_reason", caption="Reason for the freeze"),
    Label("is_production", caption="Production"),
    Label("own_approval", caption="Members can approve their own requests"),
    Label("tests_required", caption="Tests must pass"),
]
