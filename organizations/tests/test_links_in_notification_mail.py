"""Where the button of an email about several events leads."""

import pytest
from django.urls import reverse

from organizations import actions
from organizations.permissions import MANAGE_MEMBERSHIP, MANAGE_ORGANIZATION
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from tests.cast import add_member, invite, make_person

pytestmark = pytest.mark.django_db


def mail_to(who, mailbox):
    """The one email to this person, after all that is due was sent."""
    send_notifications()
    drain()
    (message,) = [message for message in mailbox if message.to == [who.user.email]]
    return message


def request_access(member, permission, by):
    actions.request_access(membership=member, permission=permission, administrator=by)


def test_several_events_that_wait_for_the_reader_lead_to_the_inbox(adam, acme, mailoutbox):
    dora, dave = (
        add_member(acme, "Dora", RoleSlug.DEVELOPER),
        add_member(acme, "Dave", RoleSlug.DEVELOPER),
    )
    request_access(dora, MANAGE_MEMBERSHIP, adam)
    request_access(dave, MANAGE_ORGANIZATION, adam)

    message = mail_to(adam, mailoutbox)

    assert "Open Inbox:\nhttp://testserver/organizations/acme/inbox/\n" in message.body
    assert reverse("settings:member", args=["acme", dora.pk]) in message.body


def test_a_single_one_that_waits_leads_to_its_own_page_or_with_others_home(adam, acme, mailoutbox):
    request_access(add_member(acme, "Dora", RoleSlug.DEVELOPER), MANAGE_MEMBERSHIP, adam)
    nia = make_person("Nia")
    actions.join(invitation=invite(nia.email, by=adam), user=nia)
    mailoutbox.clear()

    message = mail_to(adam, mailoutbox)

    assert "View organization:\nhttp://testserver/organizations/acme/\n" in message.body
    assert "Open Inbox" not in message.body
