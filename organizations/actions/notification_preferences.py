"""How a member hears of what happens."""

from django.db import transaction
from django.utils import timezone

from audit import log
from organizations.events import NOTIFICATIONS_CHOSEN
from organizations.models import Membership, Notification, Notify
from organizations.tenancy.demands import NoLongerAllowed, OrganizationSuspended


@transaction.atomic
def choose_notifications(*, membership: Membership, notify: Notify) -> bool:
    """Have what happens here told immediately, once a day or not at all; whether that is a change.

    It counts for what waits already: it goes now, or never. What touches the member's own access
    never waits.
    """
    memberships = Membership.objects.select_for_update(no_key=True, of=("self",))
    member = memberships.select_related("user", "organization").filter(pk=membership.pk).first()
    if member is None:
        raise NoLongerAllowed(organization=membership.organization)
    if member.organization.is_suspended:
        raise OrganizationSuspended(organization=member.organization)
    before = Notify(member.notify)
    if before is notify:
        return False

    member.notify = notify
    member.save(update_fields=["notify"])
    _reschedule(member, notify)
    log.record(
        NOTIFICATIONS_CHOSEN,
        organization=member.organization,
        by=member.user,
        before={"notify": before.label},
        after={"notify": notify.label},
    )
    return True


def _reschedule(member: Membership, notify: Notify) -> None:
    now = timezone.now()
    waiting = Notification.objects.filter(
        user=member.user, organization_id=member.organization_id, mail=None, due_at__gt=now
    )
    if notify is Notify.NONE:
        waiting.delete()
    elif notify is Notify.AT_ONCE:
        waiting.update(due_at=now)
