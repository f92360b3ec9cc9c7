"""Notifying all members of an event: one row in the request, notifications in batches by a job.

To notify a million members in the request took 30 seconds. Each batch is one statement and moves
the cursor in the same transaction, so that a batch which was killed is done again. The unique
constraint on notifications ensures that no one is notified twice.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from console.database.moments import NOW_WITH_PARAMETERS
from organizations.events.members import MEMBER_LEFT, MEMBER_REMOVED
from organizations.models import Announcement, Membership, Notification, Notify, Organization
from organizations.notifications.mornings import next_morning

AT_ONCE = 20_000
"""How many people one transaction notifies."""

NOTIFY_MEMBERS = """
INSERT INTO organizations_notification (user_id, organization_id, event_id, due_at)
SELECT person.id, told.organization_id, told.event_id,
       CASE WHEN member.notify <> %(daily)s OR told.is_urgent THEN told.due_at
            {mornings}
            ELSE told.daily_due_at END
FROM organizations_announcement AS told
JOIN organizations_membership AS member ON member.organization_id = told.organization_id
JOIN accounts_user AS person ON person.id = member.user_id
WHERE told.id = %(announcement)s AND member.id > told.cursor AND member.id <= %(last)s
  AND (told.is_urgent OR member.notify <> %(none)s)
  AND member.suspended_at IS NULL AND (member.ends_at IS NULL OR member.ends_at > {now})
  AND person.is_active AND (told.actor_id IS NULL OR person.id <> told.actor_id)
ON CONFLICT DO NOTHING
"""
# People who left or were removed since the earlier event are not notified of this one.
NOTIFY_AGAIN = """
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
PARAMETERS = {
    "daily": Notify.DAILY.value,
    "none": Notify.NONE.value,
    "left": MEMBER_LEFT,
    "removed": MEMBER_REMOVED,
}


def has_work() -> bool:
    """Whether there is an announcement of which people still have to be notified."""
    return Announcement.objects.exists()


@transaction.atomic
def notify_next_batch() -> bool:
    """Create the next batch of notifications of the oldest announcement that no process has locked.

    Locks it. Returns False if there is none.
    """
    announcements = Announcement.objects.order_by("pk").select_for_update(skip_locked=True)
    return _notify_next_batch(announcements.first())


def notify_next_batch_of(organization: Organization) -> bool:
    """Create the next batch of notifications of the organization's oldest announcement.

    Locks the announcement in the caller's transaction; waits while another process has it. Returns
    False if there is none.
    """
    announcements = Announcement.objects.filter(organization_id=organization.pk).order_by("pk")
    return _notify_next_batch(announcements.select_for_update().first())


def _notify_next_batch(announcement: Announcement | None) -> bool:
    """Create the next notifications of a locked announcement, or delete it after the last batch.

    Returns False for None.
    """
    if announcement is None:
        return False
    last_pk = _last_of_batch(announcement)
    if last_pk is None:
        announcement.delete()
        return True
    statement = NOTIFY_MEMBERS if announcement.earlier_event_id is None else NOTIFY_AGAIN
    mornings, values = _mornings(announcement, last_pk)
    with connection.cursor() as cursor:
        sql = statement.format(now=NOW_WITH_PARAMETERS[connection.vendor], mornings=mornings)
        parameters = {**PARAMETERS, **values, "announcement": announcement.pk, "last": last_pk}
        cursor.execute(sql, parameters)
    announcement.cursor = last_pk
    announcement.save(update_fields=["cursor"])
    return True


def _mornings(announcement: Announcement, last_pk: int) -> tuple[str, dict[str, Any]]:
    """The conditions that give members of the batch their morning, as SQL, and their parameters.

    One for each time zone that its members have, in one query, because databases have other zones
    than we do. Empty if all are notified immediately.
    """
    if announcement.is_urgent:
        return "", {}
    members = Membership.objects.filter(
        organization_id=announcement.organization_id,
        notify=Notify.DAILY,
        pk__gt=announcement.cursor,
        pk__lte=last_pk,
    )
    zones = members.exclude(user__time_zone="").values_list("user__time_zone", flat=True)
    conditions = ""
    values: dict[str, Any] = {}
    for number, zone in enumerate(zones.order_by().distinct()):
        conditions += f" WHEN person.time_zone = %(zone_{number})s THEN %(morning_{number})s"
        morning = next_morning(announcement.due_at, zone)
        values[f"zone_{number}"] = zone
        values[f"morning_{number}"] = connection.ops.adapt_datetimefield_value(morning)
    return conditions, values


def _last_of_batch(announcement: Announcement) -> int | None:
    """The ID of the membership, or else person, that ends the next batch; None after the last."""
    if announcement.earlier_event_id is None:
        members = Membership.objects.filter(
            organization_id=announcement.organization_id,
            pk__gt=announcement.cursor,
            pk__lte=announcement.newest_membership_id,
        )
        return _last_value(members, "pk")
    notified = Notification.objects.filter(
        event_id=announcement.earlier_event_id, user_id__gt=announcement.cursor
    )
    return _last_value(notified, "user_id")


def _last_value(rows: QuerySet[Membership] | QuerySet[Notification], field: str) -> int | None:
    """The highest value of the field in the first `AT_ONCE` rows by it; None without a row."""
    batch = rows.order_by(field).values(field)[:AT_ONCE]
    last_value: int | None = batch.aggregate(last=Max(field))["last"]
    return last_value
