"""What waits for those who manage environments."""

from deployments.models import Deployment
from deployments.models.deployment import DeploymentQuerySet
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models import Membership
from organizations.tenancy.inbox import InboxItem, InboxKind


def _deployments(member: Membership) -> DeploymentQuerySet:
    asked = member.organization.deployments.approvable_by(member)
    told: DeploymentQuerySet = asked.select_related("component", "build", "requested_by").only(
        *("organization", "kind", "environment_name", "requested_at", "component__name"),
        *("build__number", "requested_by__name", "requested_by__email"),
    )
    return told


def _deployment(asked: Deployment) -> InboxItem:
    return InboxItem(
        what=f"{asked.get_kind_display()}: {asked}",
        about=f"Deployment requested by {asked.requested_by or 'a former member'}",
        url=asked.get_absolute_url(),
    )


DEPLOYMENTS = InboxKind(
    "deployments",
    "Deployments",
    "rocket",
    MANAGE_ENVIRONMENT,
    rows=_deployments,
    since="requested_at",
    item=_deployment,
)
