"""What is in no mail about what happened: what is no longer theirs to know, or no one's."""

import pytest

from accounts.models import User
from audit import log
from organizations import actions
from organizations.events.members import MEMBER_REMOVED
from organizations.events.organizations import ORGANIZATION_SUSPENDED
from organizations.models import Notification
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from organizations.tests.test_notification_mail import joins, send, to
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member


@pytest.fixture
def eve(acme):
    """The other administrator, who is told."""
    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)


def test_whoever_was_removed_meanwhile_hears_of_the_removal_only(adam, eve, mailoutbox):
    joins(adam, "Nia")
    actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    log.record(ORGANIZATION_SUSPENDED, organization=adam.organization, by=adam.user)
    actions.remove_member(membership=eve, by=adam)

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == "Adam removed you (was Developer) · Acme"
    assert "Nia" not in message.body
    assert "suspended" not in message.body


def test_whoever_left_meanwhile_hears_nothing(adam, eve, mailoutbox):
    joins(adam, "Nia")
    actions.leave_organization(membership=eve)

    send()

    assert to(mailoutbox, eve) == []
    assert Mail.objects.get(recipient=eve.user.email).state == "skipped"


def test_whoever_is_no_administrator_any_more_hears_of_that_only(adam, eve, mailoutbox):
    joins(adam, "Nia")
    actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject.startswith("Adam changed your roles from Administrator to Developer")
    assert "Nia" not in message.body


def test_the_removal_of_another_is_no_business_of_whoever_was_removed(adam, eve, mia, mailoutbox):
    event = log.record(
        MEMBER_REMOVED,
        organization=adam.organization,
        by=adam.user,
        target=mia.user,
        before={"open_invitations": 1},
    )
    actions.leave_organization(membership=eve)

    send()

    assert Notification.objects.filter(event_id=event.pk, user=eve.user).exists()
    assert to(mailoutbox, eve) == []


@pytest.mark.parametrize("gone", ["the person's right to sign in", "the rows", "the person"])
def test_nothing_is_sent_when_its_subject_is_gone(gone, adam, eve, mailoutbox):
    joins(adam, "Nia")
    send_notifications()
    mail = Mail.objects.get(recipient=eve.user.email)
    {
        "the person's right to sign in": User.objects.filter(pk=eve.user_id).update,
        "the rows": lambda **_: Notification.objects.filter(user=eve.user).delete(),
        "the person": lambda **_: eve.user.delete(),
    }[gone](is_active=False)

    drain()

    mail.refresh_from_db()
    assert mail.state == "skipped"
    assert ["eve@example.com"] not in [message.to for message in mailoutbox]


def test_a_mail_tells_nothing_that_another_person_was_to_hear(adam, eve):
    """Adam hears of the same event in a mail of his own."""
    joins(adam, "Nia")
    send_notifications()
    mail = Mail.objects.get(recipient=eve.user.email)
    Mail.objects.filter(pk=mail.pk).update(subject_id=str(adam.user_id))

    drain()

    mail.refresh_from_db()
    assert mail.state == "skipped"
