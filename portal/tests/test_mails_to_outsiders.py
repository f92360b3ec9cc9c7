"""Emails to people who see only the Developer Portal: in its words, with its look."""

import pytest

from audit.event_types import EVENT_TYPES
from credentials.mail import reminder
from credentials.models import Recipient
from organizations.schedule import send_notifications
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from portal import actions
from portal.looks.logos import decode_logo
from portal.models import State
from portal.tests.makers import (
    add_application,
    add_key,
    add_subscription,
)
from projects.actions import assign_project_role, create_project
from tests.cast import add_member
from tests.images import picture
from tests.reading import tree_of

pytestmark = pytest.mark.django_db

HOME = "http://testserver/portal/acme/"


@pytest.fixture
def green(adam):
    """The live look of Acme, with an accent and a logo."""
    logo = decode_logo(picture(size=(100, 40)))
    look = actions.save_look(values=actions.LookValues(accent="#166534", logo=logo), by=adam)
    actions.make_look_live(look=look, by=adam)
    return look


@pytest.fixture
def till(eve, version, gold):
    """Eve's application, which waits for a subscription."""
    application = add_application("Till", owner=eve)
    return add_subscription(application, version, gold, State.PENDING)


def mail_to(who, mailbox):
    """The one email to this person, after all that is due was sent."""
    send_notifications()
    drain()
    (message,) = [message for message in mailbox if message.to == [who.user.email]]
    return message


def html_of(message):
    return message.alternatives[0].content


def test_someone_who_is_let_in_reads_what_to_do_next(adam, zed, asked, public, mailoutbox):
    actions.approve_sign_up(sign_up=asked, by=adam)

    message = mail_to(zed, mailoutbox)

    assert message.subject == "You can now use the Developer Portal of Acme"
    assert "1 Find an API, and read its reference.\n\n2 Create an application" in message.body
    assert f"Open the Developer Portal:\n{HOME}" in message.body
    assert "because you have access to the Developer Portal of Acme." in message.body
    assert "Adam" not in message.body


def test_someone_who_is_not_let_in_reads_why_and_comes_back_to_the_portal(
    adam, zed, asked, public, mailoutbox
):
    actions.reject_sign_up(sign_up=asked, reason="Say what you build.", by=adam)

    message = mail_to(zed, mailoutbox)

    assert message.subject.startswith("You did not get access to the Developer Portal of Acme")
    assert "of Acme: Say what you build" in message.body
    assert "You can request access again" in message.body
    assert HOME in message.body
    assert "because you requested access to the Developer Portal of Acme." in message.body


def test_it_has_the_accent_and_the_logo_of_the_portal(adam, eve, till, green, mailoutbox):
    actions.approve_subscription(subscription=till, by=adam)

    message = mail_to(eve, mailoutbox)

    html = html_of(message)
    assert "background:#166534" in html
    assert "#4338ca" not in html
    assert "#818cf8" not in html
    image = next(tree_of(html).iter("img"))
    assert (image.get("src"), image.get("width"), image.get("alt")) == (
        "cid:logo@console",
        "70",
        "Acme",
    )
    (logo,) = message.attachments
    assert logo["Content-ID"] == "<logo@console>"
    assert logo.get_content() == bytes(green.logo)


def test_without_a_look_it_has_the_name_of_the_organization(adam, eve, till, mailoutbox):
    actions.approve_subscription(subscription=till, by=adam)

    message = mail_to(eve, mailoutbox)

    assert message.subject == "Your subscription was approved: Till to Payments v1 · Acme"
    assert "generate a key" in message.body
    assert "View application:" in message.body
    assert "</span>Acme</div>" in html_of(message)
    assert not message.attachments


def test_several_events_are_links_and_lead_to_the_portal(adam, eve, till, mailoutbox):
    actions.approve_subscription(subscription=till, by=adam)
    actions.block_application(application=till.application, reason="Late payment", by=adam)

    message = mail_to(eve, mailoutbox)

    page = f"http://testserver{till.application.get_absolute_url()}"
    assert message.subject == "Till is blocked: Late payment, and 1 more · Acme"
    assert "2 events in the Developer Portal of Acme" in message.body
    assert page in message.body


def test_members_of_the_console_read_the_same_event_as_before(adam, acme, till, green, mailoutbox):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER, RoleSlug.API_SUBSCRIBER)
    type(till.application).objects.filter(pk=till.application_id).update(owner=dora)

    actions.approve_subscription(subscription=till, by=adam)

    message = mail_to(dora, mailoutbox)
    assert message.subject == "Adam approved the subscription of Till to Payments v1 · Acme"
    assert "#166534" not in html_of(message)
    assert not message.attachments


def test_who_works_in_one_project_reads_the_emails_of_the_console(adam, acme, green, mailoutbox):
    rita = add_member(acme, "Rita")

    assign_project_role(
        project=create_project(name="Apollo", by=adam),
        membership=rita,
        slug=RoleSlug.DEVELOPER,
        by=adam,
    )

    message = mail_to(rita, mailoutbox)
    assert "Developer Portal" not in message.body
    assert "#166534" not in html_of(message)
    assert "http://testserver/organizations/acme/" in message.body


def test_nothing_of_a_portal_that_shows_nothing_is_in_an_email_to_a_stranger(
    adam, zed, asked, green, mailoutbox
):
    actions.reject_sign_up(sign_up=asked, reason="Closed.", by=adam)

    message = mail_to(zed, mailoutbox)

    assert HOME not in message.body
    assert "#166534" not in html_of(message)


def test_the_reminder_of_a_key_has_the_look_of_the_portal(eve, till, green, mailoutbox):
    key = add_key(till.application, days=2)
    to = Recipient(eve.user.email, eve.user.email)
    reminder(key, to).save()

    message = mail_to(eve, mailoutbox)

    assert message.subject == "The key Web shop expires soon"
    assert "background:#166534" in html_of(message)


def test_every_event_that_reaches_people_of_the_portal_has_words_for_them(subtests):
    for kind in EVENT_TYPES:
        is_of_portal = kind.partition(".")[0] in OF_PORTAL
        if (
            isinstance(kind, NotifyingEventType)
            and is_of_portal
            and Audience.CONCERNED in kind.audience
        ):
            with subtests.test(kind=str(kind)):
                assert kind.outside_words
                assert "{actor}" not in kind.outside_words.headline
                assert kind.outside_words.steps


OF_PORTAL = {"application", "subscription", "key", "quota", "api_version", "portal"}
"""The first parts of kinds whose targets, or their applications, people outside can own."""
