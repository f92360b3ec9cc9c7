"""Deployments that wait for an approver, in the inbox."""

from deployments.actions import reject_deployment
from deployments.models import Deployment
from deployments.models.deployment import DeploymentQuerySet
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models import Membership
from organizations.tenancy.inbox import InboxItem, InboxKind


def _approvable_deployments(member: Membership) -> DeploymentQuerySet:
    """The deployments that wait for this member, with only the columns that the inbox shows."""
    rows: DeploymentQuerySet = member.organization.deployments.approvable_by(member)
    return rows.select_related("component", "build", "requested_by").only(
        *("organization", "kind", "environment_name", "requested_at", "component__name"),
        "requested_by_machine",
        *("build__number", "requested_by__name", "requested_by__email"),
    )


def _item_of(deployment: Deployment) -> InboxItem:
    """The inbox item of the deployment."""
    return InboxItem(
        what=f"{deployment.get_kind_display()}: {deployment}",
        about=f"Deployment requested by {deployment.requester_name or 'a former member'}",
        url=deployment.get_absolute_url(),
    )


DEPLOYMENTS = InboxKind(
    "deployments",
    "Deployments",
    "rocket",
    MANAGE_ENVIRONMENT,
    rows=_approvable_deployments,
    since="requested_at",
    item=_item_of,
    reject=lambda row, reason, by: reject_deployment(deployment=row, reason=reason, by=by),
)
