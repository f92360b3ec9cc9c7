"""What members choose for themselves: when they are emailed, and to hide the first steps."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from audit import log
from organizations.events.members import NOTIFICATIONS_CHOSEN
from organizations.models import Membership, Notification, Notify
from organizations.tenancy.demands import NoLongerAllowed, OrganizationSuspended, demand_running


@transaction.atomic
def choose_notifications(*, membership: Membership, notify: Notify) -> bool:
    """Save when the member is emailed about events, and return whether that is a change.

    Waiting notifications are made due now, or deleted. Events about the member's own access are
    emailed immediately anyway. Locks the membership and records an event. Raises NoLongerAllowed or
    OrganizationSuspended.
    """
    memberships = Membership.objects.select_for_update(no_key=True, of=("self",))
    member = memberships.select_related("user", "organization").filter(pk=membership.pk).first()
    if member is None:
        raise NoLongerAllowed(organization=membership.organization)
    if member.organization.is_suspended:
        raise OrganizationSuspended(organization=member.organization)
    old_choice = Notify(member.notify)
    if old_choice is notify:
        return False

    member.notify = notify
    member.save(update_fields=["notify"])
    _reschedule(member, notify)
    log.record(
        NOTIFICATIONS_CHOSEN,
        organization=member.organization,
        by=member.user,
        before={"notify": old_choice.label},
        after={"notify": notify.label},
    )
    return True


@transaction.atomic
def dismiss_first_steps(*, membership: Membership) -> None:
    """Hide the first steps for this member. The time of the first call is kept.

    Records no event, because it changes no access and concerns no one else. Raises
    OrganizationSuspended or OrganizationBeingDeleted.
    """
    demand_running(membership.organization)
    membership_rows = Membership.objects.filter(pk=membership.pk)
    membership_rows.update(
        first_steps_dismissed_at=Coalesce("first_steps_dismissed_at", timezone.now())
    )


def _reschedule(member: Membership, notify: Notify) -> None:
    """Delete the member's waiting notifications, make them due now, or leave them as they are."""
    now = timezone.now()
    waiting_notifications = Notification.objects.filter(
        user=member.user, organization_id=member.organization_id, mail=None, due_at__gt=now
    )
    if notify is Notify.NONE:
        waiting_notifications.delete()
    elif notify is Notify.AT_ONCE:
        waiting_notifications.update(due_at=now)
