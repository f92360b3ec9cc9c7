"""Deployments and runs that a member requested, and that have not begun."""

from django.urls import reverse

from deployments.models import Deployment, Run
from deployments.models.deployment import DeploymentQuerySet
from deployments.models.requested import Requested
from deployments.models.run import RunQuerySet
from deployments.permissions import DEPLOY_COMPONENT
from organizations.models import Membership
from organizations.tenancy.own_requests import OwnRequest, OwnRequestKind
from projects.permissions import MANAGE_COMPONENT


def _deployments(member: Membership) -> DeploymentQuerySet:
    """The deployments of the member that wait for approval."""
    waiting: DeploymentQuerySet = member.organization.deployments.waiting()
    return waiting.filter(requested_by=member.user_id).with_details()


def _deployment_item(deployment: Deployment, member: Membership) -> OwnRequest:
    """The line about a deployment. It is not withdrawn but cancelled, as on its own page."""
    may_cancel = member.can(DEPLOY_COMPONENT, on=deployment)
    url_args = [member.organization.handle, deployment.pk]
    return OwnRequest(
        what=f"{deployment.get_kind_display()}: {deployment}",
        about=_about("Deployment that waits for approval", deployment),
        url=deployment.get_absolute_url(),
        withdraw_url=reverse("deployments:cancel", args=url_args) if may_cancel else "",
        withdraw="Cancel",
    )


def _runs(member: Membership) -> RunQuerySet:
    """The runs of the member that no engine has taken."""
    requested: RunQuerySet = member.organization.runs.requested()
    return requested.filter(requested_by=member.user_id).with_details()


def _run_item(run: Run, member: Membership) -> OwnRequest:
    """The line about a requested run."""
    run.component.organization = member.organization
    may_withdraw = member.can(MANAGE_COMPONENT, on=run)
    url_args = [member.organization.handle, run.pk]
    return OwnRequest(
        what=f"Run: {run}",
        about=_about("Run that waits for the engine", run),
        url=run.get_absolute_url(),
        withdraw_url=reverse("runs:withdraw", args=url_args) if may_withdraw else "",
    )


def _about(what: str, row: Requested) -> str:
    """What the line is about, with the machine that requested it with a token of the member."""
    machine = row.requested_by_machine
    return f"{what}, requested by {machine}" if machine else what


DEPLOYMENTS = OwnRequestKind(
    "deployments", "rocket", rows=_deployments, since="requested_at", item=_deployment_item
)
RUNS = OwnRequestKind("runs", "calendar-clock", rows=_runs, since="created_at", item=_run_item)
