"""Whatever is typed or forged: a reason at the field, nothing written, no error of ours."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.sign_in.adapter import AccountAdapter
from accounts.tests.conftest import PASSWORD
from outbox.models import Mail
from tests.freshness import freshly_signed_in

BAD_ADDRESSES = [
    "",
    "mıke@example.com",
    "\u212aate@example.com",
    "ſam@example.com",
    "İda@example.com",
    "ada@gıthub.com",
    "ada@\u212aernel.example",
    '"ada lovelace"@example.com',
    "ada@localhost",
    "ada@[127.0.0.1]",
    "ada@example.com\r\nBcc: bob@example.com",
    "ada@example.com, bob@example.com",
    "ada\0@example.com",
    "ada\u200b@example.com",
    "😀@example.com",
    f"{'a' * 65}@example.com",
    f"{'a' * 100_000}@example.com",
]
FORMS = {
    "account_signup": ("email", {"password1": PASSWORD}),
    "account_login": ("login", {"password": PASSWORD}),
    "account_request_login_code": ("email", {}),
    "account_reset_password": ("email", {}),
}


@pytest.mark.once
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("address", BAD_ADDRESSES, ids=lambda address: ascii(address[:40]))
def test_a_bad_address_is_refused_at_its_field_and_kept(visitor, name, address):
    User.objects.create_user("kate@example.com", PASSWORD)
    User.objects.create_user("mike@example.com", PASSWORD)
    field, rest = FORMS[name]

    answer = visitor.post(reverse(name), {field: address, **rest})

    form = answer.context["form"]
    assert answer.status_code == 200
    assert list(form.errors) == [field]
    assert form[field].value() == address.replace("\0", "\ufffd")
    assert User.objects.count() == 2
    assert not Mail.objects.exists()
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.once
@pytest.mark.parametrize("address", BAD_ADDRESSES[1:], ids=lambda address: ascii(address[:40]))
def test_a_bad_address_is_not_added_either(client, nia, address):
    client.force_login(nia)
    freshly_signed_in(client, nia)

    answer = client.post("/accounts/email/", {"email": address, "action_add": "1"})

    assert list(answer.context["form"].errors) == ["email"]
    assert answer.context["form"]["email"].value() == address.replace("\0", "\ufffd")
    assert not Mail.objects.exists()


@pytest.mark.parametrize("text", ["\0", "x" * 100_000, "ı\u212aſ", "\r\n", "' OR 1=1 --"])
def test_wild_passwords_and_codes_are_only_wrong(client, nia, text):
    signed_in = client.post("/accounts/login/", {"login": "nia@example.com", "password": text})
    client.post("/accounts/login/code/", {"email": "nia@example.com"})
    entered = client.post("/accounts/login/code/confirm/", {"code": text})

    assert signed_in.status_code == entered.status_code == 200
    assert not client.get("/accounts/login/code/confirm/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("body", [b"email=%ff%fe&password1=%80", b"\xff\xfe", b"email=%00", b""])
@pytest.mark.parametrize("name", FORMS)
def test_bytes_that_are_no_text_are_only_wrong(client, db, name, body):
    answer = client.generic(
        "POST", reverse(name), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_an_address_that_comes_by_another_way_is_refused_as_well():
    with pytest.raises(ValidationError, match="before the @"):
        AccountAdapter().clean_email("mıke@example.com")
