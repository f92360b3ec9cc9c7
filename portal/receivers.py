"""What this app does when something below it happens."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from apis.models import Version
from apis.signals import version_retired
from audit import log
from organizations.models import Membership
from organizations.signals import member_removed
from organizations.tenancy.actors import Actor
from portal.events import APPLICATION_LEFT, SUBSCRIPTION_CLOSED
from portal.models import State, Subscription


@receiver(member_removed)
def leave_applications(membership: Membership, **_: Any) -> None:
    """Leave the applications of a removed member without an owner, and notify administrators.

    Their keys keep working, because what runs on them belongs to the organization.
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
