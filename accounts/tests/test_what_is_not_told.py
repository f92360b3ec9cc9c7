"""No one learns from these pages who has an account: the answer is the same, to the letter."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from tests.freshness import freshly_signed_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
KNOWN, UNKNOWN = "nia@example.com", "nobody@example.com"
PAGES = {
    "signing up": ("/accounts/signup/", {"email": "{}", "password1": PASSWORD}),
    "a sign-in code": ("/accounts/login/code/", {"email": "{}"}),
    "a reset": ("/accounts/password/reset/", {"email": "{}"}),
    "a wrong password": ("/accounts/login/", {"login": "{}", "password": "a wrong password"}),
}


def answers(address, form):
    """What a visitor with this address sees, step by step, up to three wrong codes."""
    path, fields = PAGES[form]
    browser = Client()
    typed = {name: value.format(address) for name, value in fields.items()}
    steps = [browser.post(path, typed)]
    for _ in range(3):
        where = steps[-1].headers.get("Location")
        if not where:
            break
        steps.append(browser.get(where))
        steps += [browser.post(where, {"code": "WRNG-CODE"}) for _ in range(3)]
        if steps[-1].status_code != 302:
            break
    return [
        (step.status_code, step.headers.get("Location"), without_traces(step, address))
        for step in steps
    ]


def without_traces(response, address):
    text = TOKEN.sub("", response.content.decode())
    assert address not in text or address in (KNOWN, UNKNOWN)
    return text.replace(address, "ADDRESS")


@pytest.mark.parametrize("form", PAGES)
def test_known_and_unknown_addresses_get_the_same_answer(nia, form):
    known, unknown = answers(KNOWN, form), answers(UNKNOWN, form)

    assert len(known) == len(unknown)
    for one, other in zip(known, unknown, strict=True):
        assert one == other


@pytest.mark.parametrize("form", PAGES)
def test_closed_and_unproved_accounts_get_the_same_answer_too(nia, form):
    User.objects.update(is_active=False)

    assert answers(KNOWN, form) == answers(UNKNOWN, form)


def test_a_known_address_is_not_signed_up_again(nia, sign_up):
    sign_up(KNOWN, password1="quite another password", name="Eve")

    nia.refresh_from_db()
    assert User.objects.count() == 1
    assert nia.name == "Nia"
    assert nia.check_password(PASSWORD)


def test_adding_somebody_elses_address_tells_nothing(client_of, nia, sign_in, settings):
    User.objects.create_user("eve@example.com", PASSWORD)
    person = User.objects.get(email="eve@example.com")
    eve = freshly_signed_in(client_of(person), person)
    settings.ACCOUNT_RATE_LIMITS = False
    add = "/accounts/email/"

    steps = []
    for address in (KNOWN, UNKNOWN):
        asked = eve.post(add, {"email": address, "action_add": "1"})
        seen = eve.get(asked.headers["Location"])
        steps.append((asked.headers["Location"], without_traces(seen, address)))

    assert steps[0] == steps[1]
    assert not User.objects.get(email="eve@example.com").has_address(KNOWN)


@pytest.mark.parametrize("page", ["signing up", "a wrong password"])
def test_a_known_address_takes_no_less_work(nia, page, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(hasher, password, salt):
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    path, form = PAGES[page]

    counts = []
    for address in (KNOWN, UNKNOWN):
        hashed.clear()
        Client().post(path, {name: value.format(address) for name, value in form.items()})
        counts.append(len(hashed))

    assert counts == [1, 1]
