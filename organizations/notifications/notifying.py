"""Creating the notifications of an event, in its transaction, by the audience of its type.

A job enqueues emails for them, which `mail.py` writes. An event for all members is one row, from
which `announcements.py` makes the notifications.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console.jobs.clock import any_exist
from organizations import mail
from organizations.events.organizations import ORGANIZATION_DELETION_ASKED
from organizations.models import Announcement, Membership, Notification, Notify, Organization
from organizations.notifications.mornings import next_morning
from organizations.notifications.recipients import recipients_by
from organizations.tenancy.audience import Audience, notifying_event_type

AT_ONCE_INSERTED = 1_000
"""How many notifications one statement inserts."""
AT_ONCE_MAILED = 500
"""How many people one transaction enqueues emails for, at most."""
AT_ONCE_DUE = 1_000
"""How many due notifications are searched for these people."""


def notify(event: Event) -> None:
    """Create a notification for each recipient of the event, in the caller's transaction.

    Costs an insert and a query for each audience, or one more for a permission that roles in the
    project of the target give, however many people there are. Does nothing for an event type
    without an audience.
    """
    due_times: dict[int, datetime] = {}
    event_type = notifying_event_type(event.kind)
    if event_type is None:
        return
    for audience in event_type.audience:
        is_urgent = event_type.is_urgent and not audience.depends_on_role
        if audience is Audience.EVERYONE:
            _announce(event, is_urgent=is_urgent, newest_membership_id=_newest_membership())
            continue
        for user_id, choice, zone in recipients_by(audience, event):
            due_at = timezone.now() if is_urgent else due_time(Notify(choice), zone)
            if due_at is not None:
                due_times.setdefault(user_id, due_at)
    _insert(event, due_times)


def notify_people(event: Event, user_ids: Iterable[int]) -> None:
    """Create notifications that are due now for these people, without the actor of the event.

    For an event that ends their memberships.
    """
    recipients = set(user_ids) - {event.actor_id}
    _insert(event, dict.fromkeys(sorted(recipients), timezone.now()))


def notify_of_removal(event: Event, organization: Organization) -> None:
    """Notify all former members that their organization was deleted for good.

    Creates notifications for the remaining members, the administrators, whose memberships are
    deleted last, and an announcement for the others: those who were notified that the deletion was
    scheduled, without those who left since. No one joins and no role changes while an organization
    waits, so that the administrator who scheduled it is among the remaining.
    """
    remaining = organization.memberships.active().values_list("user_id", flat=True)
    notify_people(event, remaining)
    history = Event.objects.filter(organization_id=organization.pk)
    scheduling = history.filter(kind=ORGANIZATION_DELETION_ASKED).order_by("-at", "-id").first()
    if scheduling is not None:
        _announce(event, is_urgent=True, earlier_event_id=scheduling.pk)


def due_time(choice: Notify, zone: str) -> datetime | None:
    """The time at which a member with this choice is notified of an event of now; None for never.

    `zone` is the name of the person's time zone, or "". `announcements.py` has the same rule in
    SQL.
    """
    now = timezone.now()
    if choice is Notify.NONE:
        return None
    return now if choice is Notify.AT_ONCE else next_morning(now, zone)


has_work = any_exist("notifications_due", lambda: Notification.objects.due(timezone.now()))
"""Whether a notification is due."""


@transaction.atomic
def enqueue_due_emails() -> int:
    """Enqueue an email for each person and organization with due notifications, for a batch of
    people. Returns the number of people.

    Locks the people and not the notifications, so that one run has all notifications of a person,
    and two runs at the same time cannot split them into two emails.
    """
    due_notifications = Notification.objects.due(timezone.now())
    # In the order of the partial index: without an order, all notifications were read.
    first_recipients = due_notifications.order_by("due_at").values("user")[:AT_ONCE_DUE]
    people = {
        user.pk: user
        for user in User.objects.filter(pk__in=first_recipients)
        .order_by("pk")
        .select_for_update(no_key=True, skip_locked=True)[:AT_ONCE_MAILED]
    }
    if not people:
        return 0
    groups: dict[tuple[int, UUID], list[Notification]] = defaultdict(list)
    for notification in due_notifications.filter(user__in=people).order_by("pk"):
        groups[notification.user_id, notification.organization_id].append(notification)
    mails = mail.enqueue_notifications((people[user], tenant) for user, tenant in groups)
    for notification_mail, notifications in zip(mails, groups.values(), strict=True):
        for notification in notifications:
            notification.mail = notification_mail
    in_mails = [notification for notifications in groups.values() for notification in notifications]
    Notification.objects.bulk_update(in_mails, ["mail"], batch_size=AT_ONCE_DUE)
    return len(people)


def _newest_membership() -> int:
    """The highest ID of a membership, or 0.

    Memberships of people who join later have higher IDs, because joining waits for the caller's
    lock.
    """
    newest = Membership.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _announce(event: Event, **audience: Any) -> None:
    """Create an announcement of the event, from which a job notifies everyone."""
    if event.organization_id is None:
        return
    announcement = Announcement(
        event_id=event.pk,
        organization_id=event.organization_id,
        actor_id=event.actor_id,
        daily_due_at=next_morning(timezone.now(), ""),
        **audience,
    )
    Announcement.objects.bulk_create([announcement], ignore_conflicts=True)


def _insert(event: Event, due_times: Mapping[int, datetime]) -> None:
    """Create the event's notifications, due at these times by user ID; does nothing without any.

    A second one for a person is ignored.
    """
    if event.organization_id is None or not due_times:
        return
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=user_id,
                organization_id=event.organization_id,
                event_id=event.pk,
                due_at=due_at,
            )
            for user_id, due_at in due_times.items()
        ),
        batch_size=AT_ONCE_INSERTED,
        ignore_conflicts=True,
    )
