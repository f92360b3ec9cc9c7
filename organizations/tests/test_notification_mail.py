"""The mails that tell members what happened: one for each person and organization."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit import log
from organizations import actions
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Membership, Notify
from organizations.notifications import mail as notification_mail
from organizations.notifications import notifying as notifications
from organizations.schedule import send_notifications
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite, make_person
from tests.reading import tree_of

ORIGIN = "http://testserver"
PAGE, CHOICE = f"{ORIGIN}/organizations/acme/", f"{ORIGIN}/organizations/acme/notifications/"


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
    return tree_of(html)


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
    assert message.subject == "Nia joined as Developer · Acme"
    nia = Membership.objects.get(user__name="Nia")
    assert links_in(message) == [CHOICE, f"{PAGE}settings/roles/{nia.pk}/"]
    assert "View member:" in message.body
    for part in (message.body, "".join(html_of(message).itertext())):
        assert "Nia joined as Developer" in part
        assert "sent to eve@example.com because you are a member of Acme" in part


def test_what_happens_together_comes_in_one_mail(adam, eve, mailoutbox):
    for name in ("Nia", "Noa", "Nea"):
        joins(adam, name)

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == "Nea joined as Developer, and 2 more · Acme"
    positions = [message.body.index(f"{name} joined") for name in ("Nia", "Noa", "Nea")]
    assert positions == sorted(positions)
    pages = {f"{PAGE}settings/roles/{m.pk}/" for m in adam.organization.memberships.all()}
    assert len(pages & {*links_in(message)}) == 3
    assert f"View organization:\n{PAGE}\n" in message.body


def test_the_subject_says_what_matters_most_whatever_came_after_it(adam, eve, mailoutbox):
    joins(adam, "Nia")
    given = [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER]
    actions.change_roles(membership=eve, slugs=given, by=adam)
    joins(adam, "Noa")

    send()

    (message,) = to(mailoutbox, eve)
    assert message.subject == (
        "Adam changed your roles from Administrator to Admi…, and 2 more · Acme"
    )


def test_each_organization_has_a_mail_of_its_own(adam, eve, zed, mailoutbox):
    add_member(zed.organization, eve.user, RoleSlug.ADMINISTRATOR)
    joins(adam, "Nia")
    joins(zed, "Noa")

    send()

    subjects = sorted(message.subject for message in to(mailoutbox, eve))
    assert subjects == ["Nia joined as Developer · Acme", "Noa joined as Developer · Zenith"]
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
    assert message.subject == "Noa joined as Developer, and 1 more · Acme"


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
    assert "Showing 2 of them." in message.body
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
    assert message.subject == "Adam removed you (was Developer) · Acme"
    assert "because it is about you" in message.body
    assert links_in(message) == [f"{ORIGIN}/"]


def test_the_last_notice_outlives_the_organization(adam, mia, acme, mailoutbox):
    event = log.record(ORGANIZATION_REMOVED, organization=acme, by=log.System(), target=acme)
    notifications.notify_people(event, [mia.user_id])
    acme.delete()

    send()

    (message,) = to(mailoutbox, mia)
    assert message.subject == "The organization Acme was permanently deleted"
    assert links_in(message) == [f"{ORIGIN}/"]


def test_the_time_is_that_of_the_event(adam, eve, mailoutbox):
    joins(adam, "Nia")
    send()

    (message,) = to(mailoutbox, eve)
    assert f"{timezone.now():%-d %B %Y}" in message.body
