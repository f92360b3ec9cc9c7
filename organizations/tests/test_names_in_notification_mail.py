"""Names in mails about what happened: no link, header or tag, and short enough for a subject."""

import re
from dataclasses import replace

import pytest

from accounts.models import User
from audit import log
from organizations import actions
from organizations.events.invitations import INVITATION_UNDELIVERABLE
from organizations.models import Organization
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from organizations.tests.test_notification_mail import html_of, joins, links_in, send, to
from tests.cast import add_member, invite, make_person
from tests.machines import machine

ORIGIN = "http://testserver"
CHOICE = f"{ORIGIN}/organizations/acme/notifications/"
ROLES = f"{ORIGIN}/organizations/acme/settings/roles/"
HOSTILE_NAMES = [
    "evil.com",
    "https://evil.com/login",
    "www.evil.com",
    "//evil.com",
    "mailto:boss@evil.com",
    "Acme\r\nBcc: victim@example.com",
    "Acme\u2028Bcc: victim@example.com",
    "<a href='https://evil.com'>Acme</a>",
    "</p><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ link }}{% include 'x' %}",
]


@pytest.fixture
def eve(acme):
    """The other administrator, who is told."""
    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_of_a_machine_becomes_a_link_a_header_or_a_tag(name, acme, eve, mailoutbox):
    robot = replace(machine(acme, *PERMISSIONS), name=name)
    roles = [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    actions.change_roles(membership=eve, slugs=roles, by=robot)

    send()

    (message,) = to(mailoutbox, eve)
    message.message()
    assert "\n" not in message.subject
    assert "(token …x-zA) changed" in message.subject
    assert links_in(message) == [CHOICE, f"{ROLES}{eve.pk}/"]


@pytest.mark.parametrize("whose", ["organization", "actor"])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_becomes_a_link_a_header_or_a_tag(name, whose, adam, eve, mailoutbox):
    joins(adam, "Nia")
    send()
    (plain,) = to(mailoutbox, eve)
    mailoutbox.clear()
    person = make_person("Noa")
    if whose == "organization":
        Organization.objects.update(name=name)
    else:
        User.objects.filter(pk=person.pk).update(name=name)
    person.refresh_from_db()
    member = actions.join(invitation=invite(person.email, by=adam), user=person)

    send()

    (message,) = to(mailoutbox, eve)
    message.message()
    assert "\n" not in message.subject
    assert message.to == [eve.user.email]
    assert set(message.extra_headers) == set(plain.extra_headers)
    assert links_in(message) == [CHOICE, f"{ROLES}{member.pk}/"]
    tags = [element.tag for element in html_of(message).iter()]
    assert tags == [element.tag for element in html_of(plain).iter()]
    words = message.body.replace("eve@example.com", "").replace(ORIGIN, "")
    assert not re.search(r"[a-z0-9]\.(?:com|example)\b", words)
    assert not re.search(r"[a-z]\.com", message.subject)


def test_a_subject_is_short_whatever_the_names(adam, eve, mailoutbox):
    Organization.objects.update(name="W" * 60)
    person = make_person("Noa")
    User.objects.filter(pk=person.pk).update(name="M" * 60)
    person.refresh_from_db()
    invitation = invite(person.email, by=adam, roles=list(RoleSlug))
    actions.join(invitation=invitation, user=person)

    send()

    (message,) = to(mailoutbox, eve)
    assert len(message.subject) <= 150


def test_a_short_subject_still_says_how_much_more_there_is(adam, eve, mailoutbox):
    Organization.objects.update(name="W" * 60)
    for letter in "KLM":
        person = make_person(letter)
        User.objects.filter(pk=person.pk).update(name=letter * 60)
        person.refresh_from_db()
        invitation = invite(person.email, by=adam, roles=list(RoleSlug))
        actions.join(invitation=invitation, user=person)

    send()

    (message,) = to(mailoutbox, eve)
    assert "…, and 2 more" in message.subject
    assert len(message.subject) <= 70


def test_an_address_in_a_sentence_stays_whole(acme, adam, eve, mailoutbox):
    invitation = invite("noa.o'b+x@mail.example", by=adam)
    log.record(INVITATION_UNDELIVERABLE, organization=acme, by=log.System(), target=invitation)

    send()

    (message,) = to(mailoutbox, eve)
    said = "The invitation to noa.o'b+x@mail.example could not be delivered"
    assert message.subject == f"{said} · Acme"
    assert said in message.body
