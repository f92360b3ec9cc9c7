"""What everyone is told is one row in the request; the worker makes each person's of it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console.jobs.clock import JOBS
from organizations import actions
from organizations.events.organizations import HANDLE_CHANGED, ORGANIZATION_REMOVED
from organizations.models import Announcement, Membership, Notification, Notify
from organizations.notifications import announcements, notifying
from organizations.schedule import remove_due_organizations, send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.models import Mail
from tests.cast import add_member, make_organization, make_person
from tests.telling import spread_everything

EVENING = "2026-11-25T20:00:00Z"


@pytest.fixture(scope="module")
def made(kept):
    """Adam's Acme with seven members, and the neighbour."""
    adam = make_organization("Acme", by=make_person("Adam"))
    for n in range(6):
        add_member(adam.organization, f"Member {n}", RoleSlug.DEVELOPER)
    return {"adam": adam, "zed": make_organization("Zenith", by=make_person("Zed"))}


@pytest.fixture
def adam(things):
    return things["adam"]


@pytest.fixture
def zed(things):
    return things["zed"]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(announcements, "AT_ONCE", 2)


def change_handle(by):
    actions.rename_organization(name="Acme", handle="acme-two", by=by)


def told():
    return sorted(Notification.objects.values_list("user__name", flat=True))


def everyone(but=()):
    return sorted({f"Member {n}" for n in range(6)} - set(but))


def test_the_request_leaves_one_row(adam):
    change_handle(adam)

    assert told() == []
    announcement = Announcement.objects.get()
    assert announcement.event_id == Event.objects.get(kind=HANDLE_CHANGED).pk


def test_the_request_asks_the_same_of_7_members_and_of_300(adam, acme):
    def statements(handle):
        with CaptureQueriesContext(connection) as queries:
            actions.rename_organization(name="Acme", handle=handle, by=adam)
        return len(queries)

    few = statements("acme-two")
    users = User.objects.bulk_create(User(email=f"u{n}@example.com") for n in range(293))
    Membership.objects.bulk_create(Membership(organization=acme, user=user) for user in users)

    assert statements("acme-three") == few


def test_everyone_but_the_one_who_did_it_is_told_once(adam, zed):
    change_handle(adam)

    spread_everything()

    assert told() == everyone()
    assert not Announcement.objects.exists()


def test_the_clock_knows_until_everyone_is_told(adam):
    has_work = JOBS["send notifications"].has_work
    assert not has_work()
    change_handle(adam)

    while has_work():
        assert announcements.notify_next_batch() or notifying.enqueue_due_emails()

    assert told() == everyone()
    assert not Announcement.objects.exists()
    assert not Notification.objects.due(timezone.now()).exists()


def test_what_is_rolled_back_is_told_to_nobody(adam):
    with pytest.raises(actions.HandleTaken):
        actions.rename_organization(name="Acme", handle="zenith", by=adam)

    assert not Announcement.objects.exists()


def test_who_leaves_before_the_worker_comes_is_not_told(adam, acme):
    leaver = acme.memberships.get(user__name="Member 3")
    change_handle(adam)
    announcements.notify_next_batch()

    actions.leave_organization(membership=leaver)
    spread_everything()

    assert told() == everyone(but=["Member 3"])


def test_who_joins_before_the_worker_comes_is_not_told(adam, acme, nia):
    change_handle(adam)
    announcements.notify_next_batch()

    add_member(acme, nia, RoleSlug.DEVELOPER)
    spread_everything()

    assert told() == everyone()


def test_who_may_not_sign_in_is_not_told(adam):
    User.objects.filter(name="Member 5").update(is_active=False)
    change_handle(adam)

    spread_everything()

    assert told() == everyone(but=["Member 5"])


@time_machine.travel(EVENING, tick=False)
def test_each_is_told_when_they_want_to_hear_from_the_moment_it_happened(adam, acme):
    choices = [Notify.AT_ONCE, Notify.DAILY, Notify.NONE]
    for n, choice in enumerate(choices):
        acme.memberships.filter(user__name__in=[f"Member {n}", f"Member {n + 3}"]).update(
            notify=choice
        )
    change_handle(adam)
    happened = timezone.now()

    with time_machine.travel("2026-11-26T09:00:00Z"):
        spread_everything()

    morning = happened + timedelta(hours=11)
    due = dict(Notification.objects.values_list("user__name", "due_at"))
    assert due == {
        **dict.fromkeys(["Member 0", "Member 3"], happened),
        **dict.fromkeys(["Member 1", "Member 4"], morning),
    }


@time_machine.travel(EVENING, tick=False)
@pytest.mark.parametrize("choice", list(Notify))
def test_what_touches_access_is_told_at_once_whatever_was_chosen(choice, adam, acme):
    acme.memberships.update(notify=choice)
    actions.delete_organization(handle="acme", by=adam)

    spread_everything()

    assert told() == everyone()
    assert set(Notification.objects.values_list("due_at", flat=True)) == {timezone.now()}


def test_a_batch_that_is_killed_is_done_again(adam, monkeypatch):
    def dies(*_, **__):
        raise SystemExit

    change_handle(adam)
    announcements.notify_next_batch()
    with monkeypatch.context() as patched:
        patched.setattr(Announcement, "save", dies)
        with pytest.raises(SystemExit):
            announcements.notify_next_batch()
    assert len(told()) == 1  # Adam was the other one of the first batch

    spread_everything()

    assert told() == everyone()


def test_a_batch_that_is_repeated_tells_nobody_twice(adam):
    change_handle(adam)
    announcements.notify_next_batch()
    announcements.notify_next_batch()
    Announcement.objects.update(cursor=0)

    spread_everything()

    assert told() == everyone()


def test_a_second_announcement_of_the_same_event_tells_nobody_twice(adam):
    from organizations.notifications import notifying as notifications

    change_handle(adam)
    notifications.notify(Event.objects.get(kind=HANDLE_CHANGED))
    assert Announcement.objects.count() == 1
    spread_everything()
    notifications.notify(Event.objects.get(kind=HANDLE_CHANGED))
    spread_everything()

    assert told() == everyone()


def test_several_announcements_are_each_told(adam, zed):
    change_handle(adam)
    add_member(zed.organization, "Zoe", RoleSlug.DEVELOPER)
    actions.rename_organization(name="Zenith", handle="zenith-two", by=zed)

    spread_everything()

    assert told() == sorted([*everyone(), "Zoe"])


def test_the_clock_tells_everyone_and_mails_each_once(adam):
    change_handle(adam)

    send_notifications()
    send_notifications()

    recipients = Mail.objects.filter(kind="notification").values_list("recipient", flat=True)
    assert sorted(recipients) == [f"member.{n}@example.com" for n in range(6)]


# The end of an organization


def removed(acme):
    then = timezone.now() - timedelta(days=1)
    type(acme).objects.filter(pk=acme.pk).update(
        deletion_asked_at=then - timedelta(days=30), removal_due_at=then
    )
    remove_due_organizations()
    assert not type(acme).objects.filter(pk=acme.pk).exists()
    return Event.objects.get(kind=ORGANIZATION_REMOVED)


def test_a_removal_before_the_worker_came_is_told_to_everyone_all_the_same(adam, acme):
    """Who was told of the deletion hears of the removal, and memberships are gone by then."""
    actions.delete_organization(handle="acme", by=adam)

    event = removed(acme)
    spread_everything()

    heard = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(heard) == ["Adam", *everyone()]


def test_who_left_or_was_removed_meanwhile_does_not_hear_of_the_removal(adam, acme):
    actions.delete_organization(handle="acme", by=adam)
    spread_everything()
    actions.leave_organization(membership=acme.memberships.get(user__name="Member 1"))
    acme.refresh_from_db()
    User.objects.filter(name="Member 2").update(is_active=False)

    event = removed(acme)
    spread_everything()

    heard = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(heard) == ["Adam", *everyone(but=["Member 1", "Member 2"])]


def test_a_departure_from_before_the_deletion_or_from_elsewhere_changes_nothing(adam, acme, zed):
    back = acme.memberships.get(user__name="Member 1")
    actions.leave_organization(membership=back)
    add_member(acme, back.user, RoleSlug.DEVELOPER)
    actions.delete_organization(handle="acme", by=adam)
    spread_everything()
    elsewhere = add_member(zed.organization, back.user, RoleSlug.DEVELOPER)
    actions.leave_organization(membership=elsewhere)

    event = removed(acme)
    spread_everything()

    heard = Notification.objects.filter(event_id=event.pk).values_list("user__name", flat=True)
    assert sorted(heard) == ["Adam", *everyone()]
