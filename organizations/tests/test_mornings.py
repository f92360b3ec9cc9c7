"""The daily email comes in the morning of its reader, once a day, also when the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from audit import log
from organizations.events.invitations import INVITATION_DECLINED
from organizations.events.organizations import HANDLE_CHANGED
from organizations.models import Notification, Notify
from organizations.notifications.mornings import next_morning
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.telling import spread_everything

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
TIMES = {
    "": "2026-07-02T07:00",
    "Europe/Berlin": "2026-07-02T05:00",
    "America/New_York": "2026-07-02T11:00",
    "Pacific/Kiritimati": "2026-07-01T17:00",
    "Asia/Kolkata": "2026-07-02T01:30",
    "Europe/Atlantis": "2026-07-02T07:00",
}
"""When it is 7 o'clock next, after noon of UTC, by time zone."""


@pytest.fixture
def readers(acme):
    """A member of Acme in each time zone, who gets one email a day."""
    for zone in TIMES:
        member = add_member(acme, zone or "Nowhere", RoleSlug.ADMINISTRATOR, notify=Notify.DAILY)
        member.user.time_zone = zone
        member.user.save(update_fields=["time_zone"])


def due():
    """When the notifications are due, by the time zone of who gets them."""
    found = Notification.objects.filter(user__name__in=[zone or "Nowhere" for zone in TIMES])
    rows = found.values_list("user__time_zone", "due_at")
    return {zone: at.strftime("%Y-%m-%dT%H:%M") for zone, at in rows}


@pytest.mark.both
@time_machine.travel(NOON, tick=False)
def test_what_concerns_all_members_is_due_in_the_morning_of_each(readers, adam, acme):
    log.record(HANDLE_CHANGED, organization=acme, by=adam.user, target=acme)
    spread_everything()

    assert due() == TIMES


@time_machine.travel(NOON, tick=False)
def test_what_concerns_administrators_is_due_in_the_morning_of_each(readers, adam, acme, mia):
    log.record(INVITATION_DECLINED, organization=acme, by=mia.user, target=mia.user)

    assert due() == TIMES


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7])
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/Sao_Paulo", "2018-11-04"),
        ("America/Havana", "2026-11-01"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("UTC", "2026-03-29"),
    ],
)
def test_each_day_has_one_morning_also_when_the_clock_changes(settings, zone, day, hour):
    """Of an hour that the clock skips, and of one that it repeats."""
    settings.NOTIFICATIONS_DAILY_AT = hour
    noon = datetime.fromisoformat(f"{day}T12:00Z") - timedelta(days=2)
    moments = [noon + timedelta(minutes=15 * step) for step in range(4 * 24 * 4)]

    mornings = [next_morning(moment, zone) for moment in moments]

    assert all(moment < morning for moment, morning in zip(moments, mornings, strict=True))
    assert mornings == sorted(mornings)
    days = [morning.astimezone(ZoneInfo(zone)).date() for morning in sorted(set(mornings))]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) in {4, 5}
