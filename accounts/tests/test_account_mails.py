"""Mails about accounts: by the outbox, in two parts, with links to nowhere but here."""

import re

import pytest
from django.core import mail

from accounts.tests.letters import letters_to
from outbox.models import Mail

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
    assert message.body.rstrip().endswith("\n\nConsole")
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
