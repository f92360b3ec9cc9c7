"""The mails that tell members what happened: one for each person and organization."""

import re
from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from audit import log
from organizations import actions, notification_mail, notifications
from organizations.events import (
    INVITATION_UNDELIVERABLE,
    MEMBER_REMOVED,
    ORGANIZATION_REMOVED,
    ORGANIZATION_SUSPENDED,
)
from organizations.models import Notification, Notify, Organization
from organizations.roles import PERMISSIONS, RoleSlug
from organizations.schedule import send_notifications
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite, make_person
from tests.machines import machine

ORIGIN = "http://testserver"
PAGE, CHOICE = f"{ORIGIN}/organizations/acme/", f"{ORIGIN}/organizations/acme/notifications/"
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


def joins(adam, name):
    person = make_person(name)
    actions.join(invitation=invite(person.email, by=adam), user=person)


def send():
    """Everything that is due: into the outbox, and out of it. Invitations do not matter here."""
    Mail.objects.filter(kind="invitation").delete()
    send_notifications()
    drain()


def to(mailbox, who):
    return [message for message in mailbox if message.to == [who.user.email]]


def html_of(message):
    ((html, _),) = message.alternatives
    return html5lib.parse(html, namespaceHTMLElements=False)


def links_in(message):
    found = re.findall(r"(?:https?://|www\.\w|//\w)[^\s<>\"]*", message.body)
    targets = [
        e.get(name) for e in html_of(message).iter() for name in ("href", "src") if e.get(name)
    ]
    return sorted({*found, *targets})


def test_it_says_what_happened_where_and_how_to_hear_less(adam, eve, mailoutbox):
    joins(adam, "Nia")

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == "Acme: Nia joined as Developer"
    assert links_in(message) == [PAGE, CHOICE]
    for part in (message.body, "".join(html_of(message).itertext())):
        assert "Nia joined as Developer" in part
        assert "sent to eve@example.com because you are a member of Acme" in part


def test_what_happens_together_comes_in_one_mail(adam, eve, mailoutbox):
    for name in ("Nia", "Noa", "Nea"):
        joins(adam, name)

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == "Acme: Nea joined as Developer (and 2 more)"
    positions = [message.body.index(f"{name} joined") for name in ("Nia", "Noa", "Nea")]
    assert positions == sorted(positions)


def test_the_subject_says_what_matters_most_whatever_came_after_it(adam, eve, mailoutbox):
    joins(adam, "Nia")
    given = [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    actions.change_roles(membership=eve, slugs=given, by=adam)
    joins(adam, "Noa")

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == (
        "Acme: Adam changed Eve's roles from Administrator to Administrator, Developer (and 2 more)"
    )


def test_each_organization_has_a_mail_of_its_own(adam, eve, zed, mailoutbox):
    add_member(zed.organization, eve.user, RoleSlug.ADMINISTRATOR)
    joins(adam, "Nia")
    joins(zed, "Noa")

    send()

    subjects = sorted(message.subject for message in to(mailoutbox, eve))
    assert subjects == ["Acme: Nia joined as Developer", "Zenith: Noa joined as Developer"]
    for message in mailoutbox:
        assert ("Noa" in message.body) == ("Zenith" in message.body)


def test_it_is_sent_once_however_often_the_clock_strikes(adam, eve, mailoutbox):
    joins(adam, "Nia")

    for _ in range(3):
        send()

    assert len(to(mailoutbox, eve)) == 1
    assert Mail.objects.filter(kind="notification").count() == 2


def test_what_comes_once_a_day_waits_for_the_morning(adam, eve, mailoutbox):
    actions.choose_notifications(membership=eve, notify=Notify.DAILY)
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False) as clock:
        joins(adam, "Nia")
        clock.shift(timedelta(hours=15, minutes=59))
        joins(adam, "Noa")
        send()
        too_early = to(mailoutbox, eve)
        clock.shift(timedelta(minutes=1))
        send()

    assert too_early == []
    (message,) = to(mailoutbox, eve)
    assert message.subject == "Acme: Noa joined as Developer (and 1 more)"


def test_nothing_is_asked_of_broker_or_mail_server_before_the_clock_strikes(
    adam, eve, mailoutbox, settings
):
    settings.MAILERS = {"default": {"BACKEND": "no.such.Backend"}}

    joins(adam, "Nia")

    assert not Mail.objects.filter(kind="notification").exists()
    assert mailoutbox == []


def test_more_people_than_one_batch_are_all_told(adam, eve, mailoutbox, monkeypatch):
    monkeypatch.setattr(notifications, "AT_ONCE_MAILED", 2)
    for n in range(5):
        add_member(adam.organization, f"Boss {n}", RoleSlug.ADMINISTRATOR)

    joins(adam, "Nia")
    send()

    assert sorted({address for message in mailoutbox for address in message.to}) == sorted(
        ["adam@example.com", "eve@example.com", *(f"boss.{n}@example.com" for n in range(5))]
    )
    assert len(mailoutbox) == 7


def test_a_long_list_names_the_newest_and_how_many_there_are(adam, eve, mailoutbox, monkeypatch):
    monkeypatch.setattr(notification_mail, "LISTED", 2)
    for name in ("Nia", "Noa", "Nea"):
        joins(adam, name)

    send()

    (message,) = to(mailoutbox, eve)
    assert "showing the newest 2" in message.body
    assert "Nia joined" not in message.body
    assert "Nea joined" in message.body


def test_invitations_that_went_with_a_member_are_counted(adam, eve, mailoutbox):
    invite("one@example.com", by=eve)
    invite("two@example.com", by=eve)
    actions.leave_organization(membership=eve)

    send()

    (message,) = to(mailoutbox, adam)
    assert "2 open invitations they sent were revoked" in message.body


def test_somebody_removed_is_told_so_and_led_to_what_is_left(adam, mia, mailoutbox):
    actions.remove_member(membership=mia, by=adam)

    send()

    (message,) = to(mailoutbox, mia)
    assert message.subject == "Acme: Adam removed Mia (was Developer)"
    assert "because it is about you" in message.body
    assert links_in(message) == [f"{ORIGIN}/"]


def test_the_last_notice_outlives_the_organization(adam, mia, acme, mailoutbox):
    event = log.record(ORGANIZATION_REMOVED, organization=acme, by=log.Clock(), target=acme)
    notifications.tell_people(event, [mia.user_id])
    acme.delete()

    send()

    (message,) = to(mailoutbox, mia)
    assert message.subject == "Acme: The organization Acme was permanently deleted"
    assert links_in(message) == [f"{ORIGIN}/"]


# What is no longer theirs to know, or nobody's


def test_whoever_was_removed_meanwhile_hears_of_the_removal_only(adam, eve, mailoutbox):
    joins(adam, "Nia")
    actions.change_roles(membership=eve, slugs=[RoleSlug.DEVELOPER], by=adam)
    log.record(ORGANIZATION_SUSPENDED, organization=adam.organization, by=adam.user)
    actions.remove_member(membership=eve, by=adam)

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == "Acme: Adam removed Eve (was Developer)"
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
    assert message.subject.startswith(
        "Acme: Adam changed Eve's roles from Administrator to Developer"
    )
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


# Names


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_of_a_machine_becomes_a_link_a_header_or_a_tag(name, acme, eve, mailoutbox):
    robot = replace(machine(acme, *PERMISSIONS), name=name)
    roles = [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    actions.change_roles(membership=eve, slugs=roles, by=robot)

    send()

    (message,) = to(mailoutbox, eve)
    message.message()
    assert "\n" not in message.subject
    assert "(token …x-zA) changed Eve's roles" in message.subject
    assert links_in(message) == [PAGE, CHOICE]


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
    actions.join(invitation=invite(person.email, by=adam), user=person)

    send()

    (message,) = to(mailoutbox, eve)
    message.message()
    assert "\n" not in message.subject
    assert message.to == [eve.user.email]
    assert set(message.extra_headers) == set(plain.extra_headers)
    assert links_in(message) == [PAGE, CHOICE]
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
    assert message.subject.endswith("… (and 2 more)")
    assert len(message.subject) <= 150


def test_an_address_in_a_sentence_stays_whole(acme, adam, eve, mailoutbox):
    invitation = invite("noa.o'b+x@mail.example", by=adam)
    log.record(INVITATION_UNDELIVERABLE, organization=acme, by=log.Clock(), target=invitation)

    send()

    (message,) = to(mailoutbox, eve)
    said = "The invitation to noa.o'b+x@mail.example could not be delivered"
    assert message.subject == f"Acme: {said}"
    assert said in message.body


def test_the_time_is_that_of_the_event(adam, eve, mailoutbox):
    joins(adam, "Nia")
    send()

    (message,) = to(mailoutbox, eve)
    assert f"{timezone.now():%-d %B %Y}" in message.body
