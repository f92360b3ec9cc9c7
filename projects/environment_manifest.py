"""What projects declare about environments and deployments."""

from datetime import timedelta

from accounts.closing import AtClosing
from accounts.personal_data import PersonalData
from console.api.v1 import Operations
from console.clock import Job
from console.manifests import all_in
from console.operators.lookup import Addition
from console.pages import Pages
from organizations.attempts import Attempt
from organizations.audience import Concerned
from organizations.belongings import Kind
from organizations.handles import ReservedWords
from organizations.leavings import Ends, Made
from organizations.models import Organization
from organizations.navigation import Entry
from projects import deployment_events, environment_belonging, environment_events, permissions
from projects.admin import ENVIRONMENTS_OF_ORGANIZATION
from projects.demonstration import Demonstration
from projects.deployment_demonstration import fill_board
from projects.environment_closing import forget_maker_of_engine_credentials
from projects.made import environments_made
from projects.uses import Use

ENVIRONMENTS = [
    *all_in(environment_events),
    Pages("projects.environment_urls", under="organizations/<handle:handle>/"),
    Entry(
        "Environments",
        "environments:environments",
        permissions.VIEW_ENVIRONMENT,
        "layers",
        rank=12,
    ),
    ReservedWords("environment environments"),
    Attempt("environments:create", "create an environment"),
    Attempt("environments:create-credential", "create an engine credential"),
    Attempt("environments:delete", "delete an environment"),
    Attempt("environments:edit", "change an environment"),
    Attempt("environments:move", "change the order of environments"),
    Attempt("environments:revoke-credential", "revoke engine credentials"),
    Attempt("environments:rotate-credential", "rotate an engine credential"),
    Kind("engine credentials", environment_belonging.engine_credentials, is_shown=False, rank=6),
    Kind("approvers", environment_belonging.approvers, is_shown=False, rank=6),
    Kind("environments", lambda organization: organization.environments.all(), rank=8),
    Made("environments", environments_made),
    AtClosing("engine credentials", close=forget_maker_of_engine_credentials, rank=27),
    Addition(Organization, ENVIRONMENTS_OF_ORGANIZATION),
    *all_in(deployment_events),
    Operations("projects.api.deployments.router"),
    Pages("projects.deployment_urls", under="organizations/<handle:handle>/"),
    Entry(
        "Approvals",
        "deployments:approvals",
        permissions.MANAGE_ENVIRONMENT,
        "circle-check",
        rank=13,
    ),
    ReservedWords("approval approvals deployment deployments"),
    Attempt("deployments:approve", "approve a deployment"),
    Attempt("deployments:bypass", "deploy without approval"),
    Attempt("deployments:cancel", "cancel a deployment"),
    Attempt("deployments:close", "close a deployment"),
    Attempt("deployments:deploy", "request a deployment"),
    Attempt("deployments:reject", "reject a deployment"),
    Attempt("deployments:replace", "replace a waiting deployment"),
    Attempt("deployments:stop", "stop a component"),
    Kind("approvals", environment_belonging.approvals, is_shown=False, rank=3),
    Kind("placements", environment_belonging.placements, is_shown=False, rank=3),
    Kind("deployments", lambda organization: organization.deployments.all(), rank=4),
    Use("deployments", environment_belonging.at_work),
    Demonstration("a board", fill_board, rank=15),
    Concerned("deployment", environment_belonging.requester_of),
    Ends(
        "approvals",
        "of waiting deployments, which will no longer count",
        environment_belonging.waiting_approvals,
    ),
    Job(
        "end deployments that are due",
        task="projects.schedule.end_due_deployments",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    PersonalData(
        "projects.Deployment",
        "requested_by",
        "deployments_requested",
        fields=("id", "organization_id", "requested_at"),
    ),
    PersonalData(
        "projects.Approval",
        "person",
        "approvals_of_deployments",
        fields=("organization_id", "deployment_id", "verdict", "comment", "at"),
    ),
    PersonalData(
        "projects.Environment",
        "created_by",
        "environments_created",
        fields=("id", "organization_id", "created_at"),
    ),
    PersonalData(
        "projects.Approver",
        "membership__user",
        "environments_to_approve_for",
        fields=("organization_id", "environment__name"),
        is_deleted=True,
    ),
]
