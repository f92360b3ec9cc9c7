"""In an email about several events, those that wait for a decision come first."""

import pytest

from organizations import actions
from organizations.notifications import mail as notification_mail
from organizations.permissions import MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION
from organizations.schedule import send_notifications
from outbox.drain import drain
from tests.cast import invite, make_person

pytestmark = pytest.mark.django_db


def joins(adam, name):
    person = make_person(name)
    actions.join(invitation=invite(person.email, by=adam), user=person)


def body_to(who, mailbox):
    """The words of the one email to this person, after all that is due was sent."""
    mailbox.clear()
    send_notifications()
    drain()
    (message,) = [message for message in mailbox if message.to == [who.user.email]]
    return message.body


def assert_in_order(body, *words):
    positions = [body.index(one) for one in words]
    assert positions == sorted(positions)


def test_decisions_come_first_under_a_heading(adam, mia, mailoutbox):
    joins(adam, "Nia")
    actions.request_access(membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam)
    joins(adam, "Noa")
    actions.request_access(membership=mia, permission=MANAGE_ORGANIZATION, administrator=adam)

    body = body_to(adam, mailoutbox)

    assert_in_order(
        body,
        "\nWaiting for a decision\n",
        "Invite and remove members",
        "Change the organization",
        "\nOther events\n",
        "Nia joined",
        "Noa joined",
    )


def test_what_was_decided_before_the_email_is_no_decision_in_it(adam, mia, mailoutbox):
    for permission in (MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION):
        actions.request_access(membership=mia, permission=permission, administrator=adam)
    joins(adam, "Nia")
    actions.decline_access(request=mia.access_requests.earliest("asked_at"), by=adam)

    body = body_to(adam, mailoutbox)

    assert_in_order(
        body,
        "\nWaiting for a decision\n",
        "Change the organization",
        "\nOther events\n",
        "Invite and remove members",
        "Nia joined",
    )


def test_a_list_of_one_kind_has_no_headings(adam, mia, mailoutbox):
    for permission in (MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION):
        actions.request_access(membership=mia, permission=permission, administrator=adam)

    body = body_to(adam, mailoutbox)

    assert "2 new events" in body
    assert "Waiting for a decision" not in body


def test_a_long_list_leaves_out_no_decision_for_what_is_newer(adam, mia, mailoutbox, monkeypatch):
    monkeypatch.setattr(notification_mail, "LISTED", 2)
    actions.request_access(membership=mia, permission=MANAGE_MEMBERSHIP, administrator=adam)
    for name in ("Nia", "Noa", "Nea"):
        joins(adam, name)

    body = body_to(adam, mailoutbox)

    assert "Showing 2 of them." in body
    assert_in_order(body, "Invite and remove members", "Nea joined")
    assert "Noa joined" not in body
