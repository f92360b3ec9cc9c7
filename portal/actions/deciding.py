"""What the people of an API do with subscriptions to it."""

from django.db import transaction
from django.utils import timezone

from apis.permissions import MANAGE_API
from audit import log
from console.refusals import Refusal
from organizations.models import Organization
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
    """Let the application call the version from now on, if it still takes subscribers."""
    organization, by = authorize(by, MANAGE_API, on=subscription)
    lock_published_version(organization, subscription.version)
    _demand_other_than_asker(organization, subscription, by)
    found = move_subscription(
        organization,
        subscription,
        State.PENDING,
        state=State.ACTIVE,
        decided_by=by.person,
        decided_at=timezone.now(),
    )
    log.record(SUBSCRIPTION_APPROVED, organization=organization, by=by, target=found)


@transaction.atomic
def reject_subscription(*, subscription: Subscription, reason: str, by: Actor) -> None:
    """Refuse it for a reason that those who asked read. They can ask again."""
    organization, by = authorize(by, MANAGE_API, on=subscription)
    reason = clean_reason(reason)
    found = move_subscription(
        organization,
        subscription,
        State.PENDING,
        state=State.REJECTED,
        reason=reason,
        decided_by=by.person,
        decided_at=timezone.now(),
    )
    log.record(
        SUBSCRIPTION_REJECTED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )


@transaction.atomic
def block_subscription(*, subscription: Subscription, reason: str, by: Actor) -> None:
    """Refuse the calls under it, until it is unblocked, for a reason that its people read."""
    organization, by = authorize(by, MANAGE_API, on=subscription)
    reason = clean_reason(reason)
    found = move_subscription(
        organization, subscription, State.ACTIVE, state=State.BLOCKED, reason=reason
    )
    log.record(
        SUBSCRIPTION_BLOCKED,
        organization=organization,
        by=by,
        target=found,
        after={"because": reason},
    )


@transaction.atomic
def unblock_subscription(*, subscription: Subscription, by: Actor) -> None:
    """Let the calls under it through again."""
    organization, by = authorize(by, MANAGE_API, on=subscription)
    found = move_subscription(
        organization, subscription, State.BLOCKED, state=State.ACTIVE, reason=""
    )
    log.record(SUBSCRIPTION_UNBLOCKED, organization=organization, by=by, target=found)


def _demand_other_than_asker(
    organization: Organization, subscription: Subscription, by: Actor
) -> None:
    """The person who asked cannot approve it while another member can."""
    if by.person is None or subscription.asked_by_id != by.person.pk:
        return
    others = organization.memberships.active().who_may(MANAGE_API).exclude(user=by.person)
    if others.exists():
        raise OwnRequest
