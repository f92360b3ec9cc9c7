"""Telling everyone, however many they are: a row now, notifications from the worker.

A million members told one by one held a request up for 30 seconds. Each batch is one statement and
moves the cursor in the same transaction, so one that is killed is done again, and one that is done
twice tells no one twice: the unique constraint on notifications sees to that.
"""

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from organizations.events import MEMBER_LEFT, MEMBER_REMOVED
from organizations.models import Announcement, Membership, Notification, Notify, Organization

AT_ONCE = 20_000
"""How many people one transaction tells."""

TELL_MEMBERS = """
INSERT INTO organizations_notification (user_id, organization_id, event_id, due_at)
SELECT person.id, told.organization_id, told.event_id,
       CASE WHEN member.notify = %(daily)s AND NOT told.is_urgent THEN told.daily_due_at
            ELSE told.due_at END
FROM organizations_announcement AS told
JOIN organizations_membership AS member ON member.organization_id = told.organization_id
JOIN accounts_user AS person ON person.id = member.user_id
WHERE told.id = %(announcement)s AND member.id > told.cursor AND member.id <= %(last)s
  AND (told.is_urgent OR member.notify <> %(none)s)
  AND person.is_active AND (told.actor_id IS NULL OR person.id <> told.actor_id)
ON CONFLICT DO NOTHING
"""
# Whoever left or was removed since the earlier event does not hear of this one.
TELL_THOSE_TOLD = """
INSERT INTO organizations_notification (user_id, organization_id, event_id, due_at)
SELECT person.id, told.organization_id, told.event_id, told.due_at
FROM organizations_announcement AS told
JOIN audit_event AS earlier ON earlier.id = told.earlier_event_id
JOIN organizations_notification AS heard ON heard.event_id = told.earlier_event_id
JOIN accounts_user AS person ON person.id = heard.user_id
WHERE told.id = %(announcement)s AND person.id > told.cursor AND person.id <= %(last)s
  AND person.is_active AND (told.actor_id IS NULL OR person.id <> told.actor_id)
  AND NOT EXISTS (
      SELECT 1 FROM audit_event AS went
      WHERE went.target_type = 'user' AND went.target_id = CAST(person.id AS varchar(40))
        AND went.organization_id = told.organization_id AND went.at >= earlier.at
        AND went.kind IN (%(left)s, %(removed)s)
  )
ON CONFLICT DO NOTHING
"""
WORDS = {
    "daily": Notify.DAILY.value,
    "none": Notify.NONE.value,
    "left": MEMBER_LEFT,
    "removed": MEMBER_REMOVED,
}


def has_work() -> bool:
    """Whether anyone is still to be told of an announcement."""
    return Announcement.objects.exists()


@transaction.atomic
def notify_next_batch() -> bool:
    """Tell the next batch of people of one announcement; False when there is none to work on.

    Any number of processes may do so at the same time: each takes one that no other holds.
    """
    waiting = Announcement.objects.order_by("pk").select_for_update(skip_locked=True)
    return _spread(waiting.first())


def notify_next_batch_of(organization: Organization) -> bool:
    """The same of one organization's, in the caller's transaction; waits while another has it."""
    waiting = Announcement.objects.filter(organization_id=organization.pk).order_by("pk")
    return _spread(waiting.select_for_update().first())


def _spread(announcement: Announcement | None) -> bool:
    if announcement is None:
        return False
    last = _last_of_batch(announcement)
    if last is None:
        announcement.delete()
        return True
    statement = TELL_MEMBERS if announcement.earlier_event_id is None else TELL_THOSE_TOLD
    with connection.cursor() as cursor:
        cursor.execute(statement, {**WORDS, "announcement": announcement.pk, "last": last})
    announcement.cursor = last
    announcement.save(update_fields=["cursor"])
    return True


def _last_of_batch(announcement: Announcement) -> int | None:
    """The membership, or the person, up to which the next batch goes; None after the last."""
    if announcement.earlier_event_id is None:
        members = Membership.objects.filter(
            organization_id=announcement.organization_id,
            pk__gt=announcement.cursor,
            pk__lte=announcement.newest_membership_id,
        )
        return _nth(members, "pk")
    told = Notification.objects.filter(
        event_id=announcement.earlier_event_id, user_id__gt=announcement.cursor
    )
    return _nth(told, "user_id")


def _nth(rows: QuerySet[Membership] | QuerySet[Notification], field: str) -> int | None:
    batch = rows.order_by(field).values(field)[:AT_ONCE]
    last: int | None = batch.aggregate(last=Max(field))["last"]
    return last
