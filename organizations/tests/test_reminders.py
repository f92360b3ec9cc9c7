"""One reminder for each link, a day before the invitation lapses."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import resolve
from django.utils import timezone

from accounts.models import User
from organizations import actions
from organizations.actions import reminders
from organizations.models import Invitation, Organization
from organizations.schedule import remind_invitees
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import invite, make_person

REMINDER = "invitation-reminder"


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def invitation(adam, clock, mailoutbox):
    """One to Nia, which was mailed."""
    invitation = invite("nia@example.com", by=adam)
    drain()
    mailoutbox.clear()
    return invitation


def reminded():
    return Mail.objects.filter(kind=REMINDER).count()


def almost_lapsed(clock, invitation):
    clock.move_to(invitation.expires_at - timedelta(hours=24))


def test_it_goes_a_day_before_and_not_sooner(invitation, clock, mailoutbox):
    clock.move_to(invitation.expires_at - timedelta(hours=24, seconds=1))
    remind_invitees()
    too_early = reminded()
    clock.shift(1)

    remind_invitees()
    drain()

    assert too_early == 0
    (message,) = mailoutbox
    assert message.to == ["nia@example.com"]
    assert message.subject == "Your invitation to Acme expires soon"
    assert "as Developer" in message.body
    assert f"{invitation.expires_at:%-d %B %Y, %H:%M} UTC" in message.body


def test_its_link_is_the_one_that_was_mailed(invitation, clock, mailoutbox):
    almost_lapsed(clock, invitation)
    remind_invitees()
    drain()

    (message,) = mailoutbox
    (link,) = [word for word in message.body.split() if "://" in word]
    found = resolve(urlsplit(link).path)
    invitation.refresh_from_db()
    assert invitation.version == 1
    assert link == f"http://testserver{invitation.link}"
    assert invitation.is_newest_token(found.kwargs["token"])


def test_there_is_one_however_often_the_clock_strikes(invitation, clock, mailoutbox):
    almost_lapsed(clock, invitation)

    for _ in range(5):
        remind_invitees()
        drain()
        clock.shift(timedelta(minutes=15))

    assert len(mailoutbox) == reminded() == 1


def test_a_new_link_has_a_reminder_of_its_own(invitation, adam, clock, mailoutbox):
    almost_lapsed(clock, invitation)
    remind_invitees()
    drain()

    invitation = actions.resend_invitation(invitation=invitation, by=adam)
    drain()
    remind_invitees()
    of_the_first = reminded()
    almost_lapsed(clock, invitation)
    remind_invitees()
    drain()

    assert of_the_first == 1
    assert reminded() == 2
    assert invitation.link in mailoutbox[-1].body


@pytest.mark.parametrize(
    "why", ["accepted", "declined", "revoked", "lapsed", "suspended", "deleted", "never mailed"]
)
def test_there_is_none_where_nothing_can_be_answered(why, invitation, adam, acme, clock):
    nia = make_person("Nia")
    almost_lapsed(clock, invitation)
    now = timezone.now()
    {
        "accepted": lambda: actions.join(invitation=invitation, user=nia),
        "declined": lambda: actions.decline_invitation(invitation=invitation, user=nia),
        "revoked": lambda: actions.revoke_invitation(invitation=invitation, by=adam),
        "lapsed": lambda: clock.move_to(invitation.expires_at),
        "suspended": lambda: Organization.objects.update(suspended_at=now),
        "deleted": lambda: Organization.objects.update(
            deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
        ),
        "never mailed": lambda: Mail.objects.update(sent_at=None),
    }[why]()

    remind_invitees()

    assert reminded() == 0


@pytest.mark.parametrize(
    "why", ["accepted", "declined", "revoked", "lapsed", "sent again", "suspended", "inviter gone"]
)
def test_one_that_was_overtaken_by_events_is_not_sent(
    why, invitation, adam, acme, clock, mailoutbox
):
    nia = make_person("Nia")
    almost_lapsed(clock, invitation)
    remind_invitees()
    {
        "accepted": lambda: actions.join(invitation=invitation, user=nia),
        "declined": lambda: actions.decline_invitation(invitation=invitation, user=nia),
        "revoked": lambda: actions.revoke_invitation(invitation=invitation, by=adam),
        "lapsed": lambda: clock.move_to(invitation.expires_at),
        "sent again": lambda: actions.resend_invitation(invitation=invitation, by=adam),
        "suspended": lambda: Organization.objects.update(suspended_at=timezone.now()),
        "inviter gone": lambda: Invitation.objects.update(invited_by=None),
    }[why]()

    drain()

    assert Mail.objects.get(kind=REMINDER).state == "skipped"
    assert not [message for message in mailoutbox if "expires soon" in message.subject]


def test_an_address_that_had_its_mails_of_the_day_gets_none(invitation, clock, settings):
    almost_lapsed(clock, invitation)
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 0

    remind_invitees()

    assert reminded() == 0


def test_a_reminder_counts_among_the_mails_of_the_day(invitation, adam, clock, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1
    almost_lapsed(clock, invitation)
    Mail.objects.update(created_at=timezone.now() - timedelta(days=6))
    remind_invitees()
    Mail.objects.filter(kind=REMINDER).update(created_at=timezone.now())

    with pytest.raises(actions.LimitReached):
        actions.resend_invitation(invitation=invitation, by=adam)


def test_what_a_member_was_told_leaves_room_for_invitations(adam, acme, mia, settings):
    settings.INVITATION_MAILS_A_DAY_PER_ADDRESS = 1
    for _ in range(5):
        Mail.objects.create(
            kind="notification",
            recipient=mia.user.email,
            recipient_key=mia.user.email,
            organization_id=acme.pk,
        )
    actions.remove_member(membership=mia, by=adam)

    assert invite(mia.user.email, by=adam)


def test_more_than_one_batch_are_all_reminded(adam, acme, clock, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    invitations = [invite(f"n{n}@example.com", by=adam) for n in range(5)]
    drain()
    almost_lapsed(clock, invitations[-1])

    remind_invitees()

    assert reminded() == 5
    assert not Invitation.objects.filter(reminded_at=None).exists()


def test_the_names_in_it_are_no_links(invitation, clock, mailoutbox):
    Organization.objects.update(name="www.evil.com")
    User.objects.update(name="evil.com/login\r\nBcc: victim@example.com")
    almost_lapsed(clock, invitation)
    remind_invitees()

    drain()

    (message,) = mailoutbox
    message.message()
    assert "evil.com" not in message.subject + message.body + message.alternatives[0][0]
