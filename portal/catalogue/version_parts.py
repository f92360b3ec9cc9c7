"""What the Developer Portal adds to the overview of a version: who waits, and the plans."""

from collections.abc import Mapping
from typing import Any

from apis.models import Version
from organizations.tenancy.access import OrganizationRequest
from portal.inbox import SUBSCRIPTIONS
from portal.models import Plan

MOST_WAITING = 4
"""The most requests in the overview of a version. The tab Subscriptions has all."""


def waiting_context(request: OrganizationRequest, version: Version) -> Mapping[str, Any]:
    """Template context: the requests to subscribe that the member can decide, the oldest first."""
    requests = SUBSCRIPTIONS.rows(request.membership).filter(version=version).order_by("asked_at")
    oldest = list(requests[:MOST_WAITING])
    for subscription in oldest:
        subscription.organization = request.organization
    return {
        "waiting_for_version": [SUBSCRIPTIONS.pending_item(subscription) for subscription in oldest]
    }


def plans_context(request: OrganizationRequest, version: Version) -> Mapping[str, Any]:
    """Template context: the plans with which applications can subscribe to the version."""
    return {"plans_of_version": Plan.objects.open_for(version)}
