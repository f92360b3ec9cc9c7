"""Old mails and notifications go. Nothing that still has to be sent ever does."""

import sqlite3
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from organizations import actions
from organizations.models import Invitation, Notification, Organization
from organizations.notifications import retention
from organizations.schedule import forget_old_mails, send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def a_mail(**fields):
    """One that went was asked for in the moment in which it went."""
    if went := fields.get("sent_at") or fields.get("skipped_at"):
        fields["created_at"] = went
    return Mail.objects.create(
        kind="notification", recipient="nia@example.com", recipient_key="nia@example.com", **fields
    )


def let_pass(days):
    """Let all that was written so far be older."""
    for model, fields in {
        Mail: ["created_at", "due_at", "sent_at", "skipped_at", "undeliverable_at", "leased_until"],
        Notification: ["due_at"],
        Invitation: ["invited_at", "expires_at"],
        Organization: ["deletion_asked_at", "removal_due_at"],
    }.items():
        for row in model._default_manager.all():
            for field in fields:
                if at := getattr(row, field):
                    setattr(row, field, at - days * DAY)
            row.save(update_fields=fields)


@pytest.mark.parametrize("end", ["sent_at", "skipped_at"])
@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_what_went_is_kept_for_90_days(end, days, is_kept):
    mail = a_mail(**{end: timezone.now() - days * DAY})

    forget_old_mails()

    assert Mail.objects.filter(pk=mail.pk).exists() == is_kept


def test_the_days_are_a_setting(settings):
    settings.MAILS_KEPT_DAYS = 10
    a_mail(sent_at=timezone.now() - 11 * DAY)

    forget_old_mails()

    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"leased_until": 200},
        {"leased_until": -1},
        {"attempts": 8, "last_error": "down"},
        {"undeliverable_at": 200},
    ],
    ids=["waiting", "lease ended", "leased", "put off", "undeliverable"],
)
def test_nothing_unsent_ever_goes(fields):
    now = timezone.now()
    moments = {
        name: now - value * DAY if name.endswith(("_at", "_until")) else value
        for name, value in fields.items()
    }
    mail = a_mail(due_at=now - 300 * DAY, **moments)
    Mail.objects.update(created_at=now - 300 * DAY)

    forget_old_mails()

    assert Mail.objects.filter(pk=mail.pk).exists()


def told_long_ago(adam, acme):
    add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    actions.rename_organization(name="Acme", handle="acme-two", by=adam)
    send_notifications()
    drain()
    let_pass(91)


def test_notifications_go_with_their_mail_and_are_not_told_again(adam, acme, mailoutbox):
    told_long_ago(adam, acme)
    sent = len(mailoutbox)

    forget_old_mails()
    send_notifications()
    drain()

    assert not Notification.objects.exists()
    assert not Mail.objects.filter(kind="notification").exists()
    assert len(mailoutbox) == sent == 1


def test_a_notification_that_waits_stays_however_old(adam, acme):
    add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    actions.rename_organization(name="Acme", handle="acme-two", by=adam)
    send_notifications()
    let_pass(300)

    forget_old_mails()

    assert Notification.objects.count() == Mail.objects.count() == 1


def test_a_notification_whose_mail_was_not_delivered_stays_with_it(adam, acme):
    told_long_ago(adam, acme)
    Mail.objects.update(sent_at=None, undeliverable_at=timezone.now() - 91 * DAY)

    forget_old_mails()

    assert Notification.objects.count() == Mail.objects.count() == 1


def test_a_mail_whose_notification_is_kept_stays(adam, acme):
    """Else the notification would be due again."""
    told_long_ago(adam, acme)
    Notification.objects.update(due_at=timezone.now())

    forget_old_mails()
    send_notifications()

    assert Notification.objects.get().mail is not None
    assert Mail.objects.count() == 1


def test_the_list_of_invitations_goes_on_saying_that_a_mail_was_sent(adam, nia):
    invitation = invite("kim@example.com", by=adam)
    answered = invite(nia.email, by=adam)
    drain()
    actions.join(invitation=answered, user=nia)
    send_notifications()
    drain()
    let_pass(91)

    forget_old_mails()

    invitation.refresh_from_db()
    assert invitation.mail_state == "sent"
    assert Mail.objects.get() == invitation.mail
    answered.refresh_from_db()
    assert answered.mail is None


def test_who_was_told_of_a_deletion_still_hears_of_a_late_removal(adam, acme, mia):
    actions.delete_organization(handle="acme", by=adam)
    send_notifications()
    drain()
    let_pass(91)

    forget_old_mails()

    assert Notification.objects.get().user_id == mia.user_id


@pytest.mark.both
def test_a_mail_is_found_by_the_moment_in_which_it_was_asked_for():
    """SQLite compares moments as text: a walk begins behind one, and would pass over its equals."""
    mail = a_mail()
    mail.refresh_from_db()

    assert Mail.objects.get(created_at=mail.created_at) == mail


@pytest.mark.embedded
def test_moments_that_sqlite_wrote_are_written_as_django_does():
    statement = import_string("outbox.migrations.0003_when_an_email_was_asked_for.AS_DJANGO_WRITES")
    moments = ["2026-11-30 12:00:00.000", "2026-11-30 12:00:00.120", "2026-11-30 12:00:01.001000"]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE outbox_mail (created_at)")
    database.executemany("INSERT INTO outbox_mail VALUES (?)", [[moment] for moment in moments])

    for _ in range(2):
        database.execute(statement)

    found = [at for (at,) in database.execute("SELECT created_at FROM outbox_mail ORDER BY 1")]
    assert found == [str(datetime.fromisoformat(moment)) for moment in moments]


def test_more_than_one_batch_goes_also_of_one_moment(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    at = timezone.now() - 91 * DAY
    for _ in range(5):
        a_mail(sent_at=at)

    forget_old_mails()

    assert not Mail.objects.exists()
