"""What an invitation's mail says, and that no name in it can say anything else."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import resolve

from accounts.models import User
from organizations import actions
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from outbox.drain import drain
from outbox.models import Mail
from tests.cast import add_member, invite
from tests.database import everything
from tests.reading import tree_of
from tests.smtp import MailServer

ORIGIN = "https://console.example"
HOSTILE_NAMES = [
    "evil.com",
    "https://evil.com/login",
    "www.evil.com",
    "Your account is locked: evil.com/unlock",
    "//evil.com",
    "mailto:boss@evil.com",
    "Acme\r\nBcc: victim@example.com",
    "Acme\nSubject: You won",
    "Acme\r\n\r\n<h1>A body of my own</h1>",
    "Acme\u2028Bcc: victim@example.com",
    "<a href='https://evil.com'>Acme</a>",
    "</p><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ invitation.link }}{% include 'x' %}",
    "=?utf-8?q?=0ABcc=3A_victim=40example=2Ecom?=",
    "Ac\x00me",
]
BARE_HOST = re.compile(r"[a-z0-9]\.(?:com|example)\b", re.IGNORECASE)


@pytest.fixture
def mail_server(settings):
    settings.CONSOLE_ORIGIN = ORIGIN
    server = MailServer()
    server.start()
    settings.MAILERS = {"default": server.mailer}
    yield server
    server.stop()


def text_of(message):
    return message.get_body(("plain",)).get_content()


def elements_of(message):
    html = message.get_body(("html",)).get_content()
    return list(tree_of(html).iter())


def addresses_in(text):
    """Everything that a mail program would make a link, as far as we know."""
    return re.findall(r"(?:https?://|www\.\w|//\w)[^\s<>\"]*", text)


def test_it_says_who_invites_whom_to_what_as_what_and_until_when(mail_server, adam):
    invitation = invite(
        "nia@example.com", by=adam, roles=[RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER]
    )

    drain()

    (message,) = mail_server.messages
    assert message["To"] == "nia@example.com"
    assert message["From"] == "Console <console@console.example>"
    assert message["Subject"] == "Join Acme on Console"
    assert message["Message-ID"] == Mail.objects.get().message_id
    assert message["Auto-Submitted"] == "auto-generated"
    html = "".join(elements_of(message)[0].itertext())
    for part in (text_of(message), html):
        assert "Adam (adam@example.com) invites you to the organization Acme" in part
        assert "API publisher, Developer" in part
        assert f"{invitation.expires_at:%-d %B %Y, %H:%M} UTC" in part
        assert "sent to nia@example.com because adam@example.com entered that address" in part


def test_its_link_opens_the_invitation_and_is_the_only_one(mail_server, adam):
    invitation = invite("nia@example.com", by=adam)

    drain()

    (message,) = mail_server.messages
    (in_text,) = addresses_in(text_of(message))
    (in_html,) = [element.get("href") for element in elements_of(message) if element.tag == "a"]
    assert in_text == in_html
    assert in_text.startswith(f"{ORIGIN}/invitations/")
    found = resolve(urlsplit(in_text).path)
    assert found.url_name == "open"
    assert found.kwargs["pk"] == invitation.pk
    assert invitation.is_newest_token(found.kwargs["token"])


@pytest.mark.parametrize("whose", ["organization", "inviter"])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_becomes_a_link_a_header_or_a_tag(name, whose, mail_server, adam):
    if "\x00" in name and connection.vendor == "postgresql":
        name = name.replace("\x00", "\x01")
    invite("nia@example.com", by=adam)
    drain()
    (plain,) = mail_server.messages
    rows = {"organization": Organization.objects, "inviter": User.objects}[whose]
    rows.update(name=name)
    invite("mia@example.com", by=adam)

    drain()

    message = mail_server.messages[-1]
    assert [key for key, _ in message.items()] == [key for key, _ in plain.items()]
    assert message["To"] == "mia@example.com"
    assert message["Bcc"] is None
    tags = [element.tag for element in elements_of(message)]
    assert tags == [element.tag for element in elements_of(plain)]
    in_html = "".join(elements_of(message)[0].itertext())
    for text in (text_of(message), in_html):
        others = [link for link in addresses_in(text) if not link.startswith(f"{ORIGIN}/")]
        words = re.sub(rf"{ORIGIN}/\S+|\S+@example\.com", "", text)
        assert others == []
        assert BARE_HOST.findall(words) == []
    targets = [e.get(name) for e in elements_of(message) for name in ("href", "src") if e.get(name)]
    assert all(target.startswith(f"{ORIGIN}/") for target in targets)


def test_the_host_of_a_request_is_never_in_the_mail(mail_server, adam, client_of, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client_of(adam).post(
        "/organizations/acme/settings/members/invite/",
        {"emails": "nia@example.com", "roles": ["developer"], "is_complete": "on"},
        headers={"host": "evil.example"},
    )
    drain()

    (message,) = mail_server.messages
    assert "evil.example" not in message.as_string()
    assert addresses_in(text_of(message))[0].startswith(f"{ORIGIN}/")


# What happened before it was sent


@pytest.mark.parametrize(
    "event", ["revoked", "accepted", "declined", "lapsed", "organization gone", "inviter gone"]
)
def test_an_invitation_overtaken_by_events_is_not_mailed(event, adam, acme, nia, mailoutbox):
    eve = add_member(acme, "Eve", RoleSlug.ADMINISTRATOR)
    invitation = invite(nia.email, by=eve)
    mail = Mail.objects.get()
    happen = {
        "revoked": lambda: actions.revoke_invitation(invitation=invitation, by=adam),
        "accepted": lambda: actions.join(invitation=invitation, user=nia),
        "declined": lambda: actions.decline_invitation(invitation=invitation, user=nia),
        "lapsed": lambda: acme.invitations.update(
            invited_at=invitation.invited_at - timedelta(days=9),
            expires_at=invitation.expires_at - timedelta(days=9),
        ),
        "organization gone": lambda: acme.delete(),
        "inviter gone": lambda: acme.invitations.update(invited_by=None),
    }
    happen[event]()

    drain()

    mail.refresh_from_db()
    assert mailoutbox == []
    assert mail.state == "skipped"


def test_of_two_mails_about_one_invitation_the_newest_goes(adam, mailoutbox):
    invitation = invite("nia@example.com", by=adam)
    invitation = actions.resend_invitation(invitation=invitation, by=adam)
    newest = Mail.objects.latest("created_at", "due_at")

    drain()

    (message,) = mailoutbox
    assert message.extra_headers["Message-ID"] == newest.message_id
    assert invitation.link in message.body
    assert sorted(mail.state for mail in Mail.objects.all()) == ["sent", "skipped"]


def test_what_is_sent_again_carries_a_newer_link(adam, mailoutbox):
    invitation = invite("nia@example.com", by=adam)
    drain()
    old_link = invitation.link
    invitation = actions.resend_invitation(invitation=invitation, by=adam)

    drain()

    first, second = mailoutbox
    assert old_link in first.body
    assert invitation.link in second.body
    assert old_link != invitation.link


def test_no_link_rests_in_the_database(adam):
    invitation = invite("nia@example.com", by=adam)

    token = invitation.link.rstrip("/").rpartition("/")[2]

    assert len(token) > 40
    assert token not in str(everything())
