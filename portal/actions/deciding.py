"""Decisions of those who manage an API about subscriptions to it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apis.permissions import MANAGE_API
from audit import log
from audit.event_types import EventType
from console.refusals import Refusal
from organizations.models import Organization
from organizations.models.holders import members_with_permission_in
from organizations.tenancy.actors import Actor
from organizations.tenancy.locks import authorize
from portal.actions.moving import move_subscription
from portal.actions.reaching import clean_reason
from portal.actions.subscribing import lock_published_version
from portal.events import (
    SUBSCRIPTION_APPROVED,
    SUBSCRIPTION_BLOCKED,
    SUBSCRIPTION_REJECTED,
    SUBSCRIPTION_UNBLOCKED,
)
from portal.models import State, Subscription


class OwnRequest(Refusal):
    slug = "own-request"
    message = "You asked for this subscription yourself. Another member who manages APIs decides."


@transaction.atomic
def approve_subscription(*, subscription: Subscription, by: Actor) -> None:
    """Let the application of a pending subscription call the version from now on.

    Raises NotOpen if the version is not published, OwnRequest, or ChangedMeanwhile if the
    subscription is not pending.
    """
    organization, by = authorize(by, MANAGE_API, on=subscription)
    lock_published_version(organization, subscription.version)
    _demand_other_decider(organization, subscription, by)
    answer = {"state": State.ACTIVE, **_decision(by)}
    subscription = move_subscription(organization, subscription, State.PENDING, **answer)
    log.record(SUBSCRIPTION_APPROVED, by=by, target=subscription)


@transaction.atomic
def reject_subscription(*, subscription: Subscription, reason: str, by: Actor) -> None:
    """Reject a pending subscription for a reason that its people read. They can ask again.

    Raises NoReason or InvalidLine, or ChangedMeanwhile if the subscription is not pending.
    """
    organization, by = authorize(by, MANAGE_API, on=subscription)
    answer = {"state": State.REJECTED, "reason": clean_reason(reason), **_decision(by)}
    subscription = move_subscription(organization, subscription, State.PENDING, **answer)
    _record_reason(SUBSCRIPTION_REJECTED, subscription, by)


@transaction.atomic
def block_subscription(*, subscription: Subscription, reason: str, by: Actor) -> None:
    """Have gateways refuse calls under an active subscription, for a reason that its people read.

    Raises NoReason or InvalidLine, or ChangedMeanwhile if the subscription is not active.
    """
    organization, by = authorize(by, MANAGE_API, on=subscription)
    block = {"state": State.BLOCKED, "reason": clean_reason(reason)}
    subscription = move_subscription(organization, subscription, State.ACTIVE, **block)
    _record_reason(SUBSCRIPTION_BLOCKED, subscription, by)


@transaction.atomic
def unblock_subscription(*, subscription: Subscription, by: Actor) -> None:
    """Let calls under a blocked subscription through again. Raises ChangedMeanwhile otherwise."""
    organization, by = authorize(by, MANAGE_API, on=subscription)
    subscription = move_subscription(
        organization, subscription, State.BLOCKED, state=State.ACTIVE, reason=""
    )
    log.record(SUBSCRIPTION_UNBLOCKED, by=by, target=subscription)


def _decision(by: Actor) -> dict[str, Any]:
    """The columns that say who decided, and when."""
    return {"decided_by": by.person, "decided_at": timezone.now()}


def _record_reason(event_type: EventType, subscription: Subscription, by: Actor) -> None:
    """Record an event of this type with the subscription's reason."""
    log.record(event_type, by=by, target=subscription, after={"because": subscription.reason})


def _demand_other_decider(
    organization: Organization, subscription: Subscription, by: Actor
) -> None:
    """Raise OwnRequest if the actor asked for it themselves and another member could decide."""
    if by.person is None or subscription.asked_by_id != by.person.pk:
        return
    others = organization.memberships.active().exclude(user=by.person)
    project = subscription.version.api.project_id
    in_project = members_with_permission_in(others, [project], MANAGE_API)
    if others.with_permission(MANAGE_API).exists() or in_project.exists():
        raise OwnRequest
