"""Mails about accounts: by the outbox, in two parts, with links to nowhere but here."""

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail

from accounts.tests.conftest import PASSWORD
from accounts.tests.letters import letters_to
from outbox.models import Mail
from tests.freshness import freshly_signed_in

ORIGIN = "https://console.example"
LINK = re.compile(r"https?://[^\s\"'<>]+")
ASKING = {
    "account_already_exists": ("/accounts/signup/", {"email": "nia@example.com"}),
    "unknown_account": ("/accounts/password/reset/", {"email": "nobody@example.com"}),
    "login_code": ("/accounts/login/code/", {"email": "nia@example.com"}),
    "password_reset_code": ("/accounts/password/reset/", {"email": "nia@example.com"}),
    "email_confirmation_signup": ("/accounts/signup/", {"email": "ada@example.com"}),
}


def ask_for(visitor, kind, **headers):
    """Have a mail of this kind written, and answer the address it goes to."""
    path, form = ASKING[kind]
    visitor.post(path, {**form, "password1": "a long enough password"}, headers=headers)
    return form["email"]


@pytest.mark.parametrize("kind", ASKING)
def test_a_request_only_owes_the_mail(visitor, nia, kind):
    address = ask_for(visitor, kind)

    assert mail.outbox == []
    owed = Mail.objects.get()
    assert (owed.kind, owed.recipient, owed.recipient_key) == ("account", address, address)
    assert owed.state == "waiting"


@pytest.mark.parametrize("kind", ASKING)
def test_every_mail_has_words_in_text_and_html_signed_console(visitor, nia, kind):
    address = ask_for(visitor, kind)

    (message,) = letters_to(address)
    html, mimetype = message.alternatives[0]
    assert message.subject
    assert "\n" not in message.subject
    assert message.body.endswith(" by Console.\n")
    assert mimetype == "text/html"
    assert message.subject in html
    assert "!" not in message.body
    assert message.from_email == "Console <console@console.example>"


@pytest.mark.parametrize("kind", ASKING)
def test_links_start_with_the_configured_origin_whatever_a_request_claims(
    visitor, nia, kind, settings
):
    settings.CONSOLE_ORIGIN = ORIGIN
    claims = {"host": "localhost", "x-forwarded-host": "evil.example"}

    address = ask_for(visitor, kind, **claims)

    (message,) = letters_to(address)
    words = message.body + message.alternatives[0][0]
    assert "evil.example" not in words
    assert "localhost" not in words
    assert all(link.startswith(f"{ORIGIN}/accounts/") for link in LINK.findall(words))
    if kind in {"account_already_exists", "unknown_account"}:
        assert LINK.search(message.body)


@pytest.mark.parametrize("kind", ["login_code", "password_reset_code", "email_confirmation_signup"])
def test_the_code_stands_in_the_row_only_until_it_is_sent(visitor, nia, kind):
    address = ask_for(visitor, kind)
    assert Mail.objects.get().parts

    (message,) = letters_to(address)

    row = Mail.objects.get()
    assert re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE)
    assert row.state == "sent"
    assert row.parts == {}


def test_an_address_with_a_quote_or_an_ampersand_is_written_as_it_is(visitor):
    visitor.post("/accounts/password/reset/", {"email": "o'brien&co@example.com"})

    (message,) = letters_to("o'brien&co@example.com")
    assert "sign in with o'brien&co@example.com." in message.body
    assert "o&#x27;brien&amp;co@example.com" in message.alternatives[0][0]


# What is told when something changed

NEW = {"password1": "quite another password", "password2": "quite another password"}


@pytest.fixture
def page(visitor, nia, settings):
    """Nia's browser, in which she has just given her password once more."""
    settings.ACCOUNT_RATE_LIMITS = False
    EmailAddress.objects.create(user=nia, email="nia@work.example", verified=True)
    visitor.post("/accounts/login/", {"login": nia.email, "password": PASSWORD})
    visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return visitor


CHANGES = {
    "Your password was changed": ("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW}),
    "Your primary email address was changed": (
        "/accounts/email/",
        {"email": "nia@work.example", "action_primary": "1"},
    ),
    "An email address was removed": (
        "/accounts/email/",
        {"email": "nia@work.example", "action_remove": "1"},
    ),
}


@pytest.mark.parametrize("subject", CHANGES)
def test_a_change_is_told_with_what_is_needed_to_recognize_it(page, subject):
    path, form = CHANGES[subject]

    page.post(path, form, headers={"user-agent": "<b>O'Browser</b>"}, REMOTE_ADDR="192.0.2.7")

    message = letters_to("nia@example.com")[-1]
    html = message.alternatives[0][0]
    assert message.subject == subject
    assert "192.0.2.7 (<b>O'Browser</b>)" in message.body
    assert "192.0.2.7 (&lt;b&gt;O&#x27;Browser&lt;/b&gt;)" in html
    for words in (message.body, html):
        assert " UTC. If it was not you, reset your password now." in words
    assert message.body.endswith(" by Console.\n")
    assert not LINK.search(message.body)


def test_a_first_password_is_told_too(client_of, nia):
    nia.set_unusable_password()
    nia.save()

    freshly_signed_in(client_of(nia), nia, "code").post("/accounts/password/set/", NEW)

    (message,) = letters_to("nia@example.com")
    assert message.subject == "Your password was set"
    assert "You can now sign in with a password." in message.alternatives[0][0]


def test_every_mail_that_we_word_has_a_subject_and_html():
    folder = Path(settings.BASE_DIR) / "templates/account/email"
    kinds = {path.name.removesuffix("_subject.txt") for path in folder.glob("*_subject.txt")}

    files = {path.name for path in folder.iterdir()} - {"base_message.html"}

    parts = ("subject.txt", "message.html")
    assert files == {f"{kind}_{part}" for kind in kinds for part in parts}
