"""Passwords are taken as they are typed, by whoever or whatever types them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

ADDRESS = "nia@example.com"
ODD = "  Čtyři KONĚ \t 🐴 in the Rain" + " and on" * 10 + "  "
PAGES = {
    "/accounts/login/": {"password": "current-password"},
    "/accounts/signup/": {"password1": "new-password"},
    "/accounts/password/change/": {
        "oldpassword": "current-password",
        "password1": "new-password",
        "password2": "new-password",
    },
}


@pytest.fixture
def with_odd_password(nia):
    nia.set_password(ODD)
    nia.save()
    return nia


def test_a_long_password_of_any_characters_signs_in(visitor, with_odd_password, sign_in):
    assert len(ODD) > 64

    sign_in(ADDRESS, ODD)

    assert visitor.get("/welcome/").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [ODD.strip(), ODD.lower(), ODD[:64], ODD[:72], ODD.replace("\t", " "), ODD + " "],
    ids=["trimmed", "in small letters", "64 of it", "72 of it", "without a tab", "a space more"],
)
def test_nothing_but_exactly_it_does(visitor, with_odd_password, sign_in, typed):
    sign_in(ADDRESS, typed)

    assert visitor.get("/welcome/").status_code == 302


@pytest.mark.parametrize("path", PAGES)
def test_the_fields_are_masked_and_say_to_password_managers_what_they_are(
    visitor, fresh_client_of, nia, path
):
    page = fresh_client_of(nia) if "change" in path else visitor
    shown = page.get(path).content.decode()
    found = {
        name.group(1): purpose.group(1)
        for field in re.findall(r'<input[^>]+type="password"[^>]*>', shown)
        if (name := re.search(r'name="(\w+)"', field))
        and (purpose := re.search(r'autocomplete="([\w-]+)"', field))
    }

    assert found == PAGES[path]
    assert "onpaste" not in shown


def test_a_password_of_long_ago_still_signs_in(visitor, nia, sign_in):
    """Only the clock goes on: whatever is remembered of when a password was set would be old."""
    nia.set_password(ODD)
    nia.save()

    with time_machine.travel(timezone.now() + timedelta(days=20 * 365), tick=False):
        answer = sign_in(ADDRESS, ODD)
        pages = [visitor.get(path) for path in ("/welcome/", "/accounts/profile/")]

    assert answer.status_code == 302
    assert "password" not in answer["Location"]
    assert [page.status_code for page in pages] == [200, 200]
