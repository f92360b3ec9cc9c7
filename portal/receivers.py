"""What this app does when something below it happens."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from apis.models import Version
from apis.signals import version_retired
from audit import log
from organizations.models import Membership
from organizations.signals import member_removed
from organizations.tenancy.actors import Actor
from portal.actions import block_application
from portal.belonging import BLOCK_APPLICATIONS
from portal.events import APPLICATION_LEFT, SUBSCRIPTION_CLOSED
from portal.models import State, Subscription

OWNER_REMOVED = "Its owner was removed from the organization."
"""The reason for which applications are blocked when their owner is removed."""


@receiver(member_removed)
def leave_applications(
    membership: Membership, by: Actor, effects: Collection[str], **_: Any
) -> None:
    """Leave the applications of a removed member without an owner, and notify administrators.

    Their keys keep working, because what runs on them belongs to the organization. If the effect
    was selected, their calls are blocked: raises what `block_application` raises.
    """
    owned = list(membership.applications.by_name())
    membership.applications.update(owner=None, owner_left_at=timezone.now())
    log.record_for_each(
        APPLICATION_LEFT,
        owned,
        organization=membership.organization,
        by=log.System(),
        after={"owner": str(membership.user)},
    )
    if BLOCK_APPLICATIONS.slug in effects:
        # Without an owner by now, who would be notified of it.
        for application in owned:
            if not application.is_blocked:
                block_application(application=application, reason=OWNER_REMOVED, by=by)


@receiver(version_retired)
def close_subscriptions(version: Version, by: Actor, **_: Any) -> None:
    """Close the subscriptions to a retired version, with an event for each.

    The caller's transaction has locked the version, so no one subscribes in between.
    """
    open_subscriptions = Subscription.objects.filter(version=version).open().with_details()
    subscriptions = list(
        open_subscriptions.select_for_update(no_key=True, of=("self",)).order_by("pk")
    )
    Subscription.objects.filter(pk__in=[subscription.pk for subscription in subscriptions]).update(
        state=State.CLOSED
    )
    log.record_for_each(
        SUBSCRIPTION_CLOSED,
        subscriptions,
        organization=version.organization,
        by=by,
        after={"because": f"{version} was retired"},
    )
