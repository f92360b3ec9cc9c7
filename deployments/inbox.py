"""What waits for those who manage environments."""

from deployments.models import Deployment
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.tenancy.inbox import Item, Waiting


def _deployment(asked: Deployment) -> Item:
    return Item(
        what=f"{asked.get_kind_display()}: {asked}",
        about=f"Deployment requested by {asked.requested_by or 'a former member'}",
        url=asked.get_absolute_url(),
    )


DEPLOYMENTS = Waiting(
    "deployments",
    "Deployments",
    "rocket",
    MANAGE_ENVIRONMENT,
    rows=lambda member: member.organization.deployments.approvable_by(member).told_of(),
    since="requested_at",
    item=_deployment,
)
