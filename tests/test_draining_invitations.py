"""The drain reads what ten mails are about at once, and still sends nothing that was overtaken."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import actions
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from outbox import drain as draining
from outbox import kinds
from outbox.drain import drain
from outbox.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(adam, settings):
    """Thirty people whose invitations wait to be mailed, in their order."""
    settings.INVITATIONS_OPEN = settings.INVITATIONS_A_DAY_NEW_ORGANIZATION = 1_000
    addresses = [f"p{n:02}@example.com" for n in range(30)]
    return actions.invite_members(addresses=addresses, slugs=[RoleSlug.DEVELOPER], by=adam)


def recipients(mailbox):
    return sorted(address for message in mailbox for address in message.to)


def while_sending(monkeypatch, number, happening):
    """Have something happen after the mail of this number was written, before it is sent."""
    written = []

    def write(mail, original=kinds.write):
        message = original(mail)
        written.append(mail)
        if len(written) == number:
            happening()
        return message

    monkeypatch.setattr(kinds, "write", write)


def test_it_costs_at_most_one_and_a_half_statements_a_mail(adam, invited, mailoutbox, settings):
    with CaptureQueriesContext(connection) as queries:
        assert drain() == 30

    sent = [q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(sent) <= 1.5 * 30


@pytest.mark.parametrize("position", [1, 2, 9, 10, 11, 29])
def test_what_is_revoked_while_the_one_before_goes_is_not_sent(
    position, adam, invited, mailoutbox, monkeypatch
):
    """Also in the middle of ten that were read together."""
    mails = list(Mail.objects.order_by("due_at"))
    invitation = Invitation.objects.get(mail=mails[position])
    while_sending(
        monkeypatch,
        position,
        lambda: actions.revoke_invitation(invitation=invitation, by=adam),
    )

    sent = drain()

    assert sent == 29
    assert invitation.email not in recipients(mailoutbox)
    assert Mail.objects.get(pk=mails[position].pk).state == "skipped"


def test_what_is_revoked_long_before_its_turn_is_not_sent(adam, invited, mailoutbox, monkeypatch):
    mails = list(Mail.objects.order_by("due_at"))
    invitations = [Invitation.objects.get(mail=mail) for mail in mails[3:8]]

    def revoke_all():
        for invitation in invitations:
            actions.revoke_invitation(invitation=invitation, by=adam)

    while_sending(monkeypatch, 1, revoke_all)

    assert drain() == 25
    assert not {each.email for each in invitations} & set(recipients(mailoutbox))


def test_an_older_link_is_not_sent_beside_a_newer_one(adam, invited, mailoutbox, monkeypatch):
    mails = list(Mail.objects.order_by("due_at"))
    invitation = Invitation.objects.get(mail=mails[5])
    while_sending(
        monkeypatch,
        2,
        lambda: actions.resend_invitation(invitation=invitation, by=adam),
    )

    drain()
    drain()

    assert recipients(mailoutbox).count(invitation.email) == 1


def test_a_suspension_stops_the_rest(adam, acme, invited, mailoutbox, monkeypatch):
    while_sending(monkeypatch, 4, lambda: type(acme).objects.update(suspended_at=timezone.now()))

    assert drain() == 4
    assert len(mailoutbox) == 4


def test_a_drain_that_lost_its_lease_sends_nothing_more(adam, invited, mailoutbox, monkeypatch):
    """Another drain took the rest over while a mail was being sent."""

    def take_over():
        Mail.objects.waiting().update(leased_until=None, due_at=timezone.now())
        assert drain() == 28

    while_sending(monkeypatch, 3, take_over)

    assert drain() == 3

    # The one in hand comes twice, the others once.
    assert len(mailoutbox) == 31
    assert len(set(recipients(mailoutbox))) == 30


def test_one_that_cannot_be_written_keeps_none_of_the_ten(adam, invited, mailoutbox, monkeypatch):
    def write(mail, original=kinds.write):
        if mail.recipient == "p04@example.com":
            raise KeyError("no words")
        return original(mail)

    monkeypatch.setattr(kinds, "write", write)

    assert drain() == 29
    assert Mail.objects.get(recipient="p04@example.com").attempts == 1


def test_notes_one_and_keeps_the_lease_of_the_next_only_if_it_is_its_own(adam, invited):
    first, second, *_ = draining._take()
    Mail.objects.filter(pk=second.pk).update(leased_until=None)

    assert not draining._note_sent(first, second)

    assert Mail.objects.get(pk=first.pk).state == "sent"
    assert Mail.objects.get(pk=second.pk).leased_until is None
