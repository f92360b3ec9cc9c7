"""A password is hashed anew when hashing costs more since; no one is signed out by that."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from tests.reading import words

pytestmark = pytest.mark.django_db
HOME, AGAIN = "/welcome/", "/accounts/reauthenticate/"
CHANGE = "/accounts/password/change/"


@pytest.fixture
def cost(settings, monkeypatch):
    """Sets how many iterations a hash has from now on; few, since only the change counts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

    def is_now(iterations):
        monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", iterations)

    is_now(10)
    return is_now


@pytest.fixture
def page(cost):
    """Where someone signed in while hashing was cheap."""
    User.objects.create_user("ida@example.com", PASSWORD, name="Ida")
    return signed_in()


def signed_in():
    page = Client()
    page.post("/accounts/login/", {"login": "ida@example.com", "password": PASSWORD})
    assert is_signed_in(page)
    return page


def is_signed_in(page):
    return page.get(HOME).status_code == 200


def iterations():
    return int(User.objects.get(email="ida@example.com").password.split("$")[1])


def test_a_fresh_sign_in_keeps_the_session(page, cost):
    cost(20)

    answer = page.post(f"{AGAIN}?next={CHANGE}", {"password": PASSWORD})

    assert answer.headers["Location"] == CHANGE
    assert iterations() == 20
    assert is_signed_in(page)


def test_the_right_old_password_beside_a_wrong_new_one_keeps_the_session(page, cost):
    cost(20)

    answer = page.post(
        CHANGE, {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )

    assert "too short" in words(answer)
    assert iterations() == 20
    assert is_signed_in(page)


@pytest.mark.parametrize("address", [AGAIN, CHANGE])
def test_a_wrong_password_hashes_nothing_and_keeps_the_session(page, cost, address):
    cost(20)

    page.post(address, {"password": "something else", "oldpassword": "something else"})

    assert iterations() == 10
    assert is_signed_in(page)


def test_the_key_changes_and_the_old_one_is_worth_nothing(page, cost):
    cost(20)
    old = page.cookies["session"].value

    page.post(AGAIN, {"password": PASSWORD})

    assert page.cookies["session"].value != old
    stolen = Client()
    stolen.cookies["session"] = old
    assert not is_signed_in(stolen)


def test_their_other_sessions_end_as_when_they_sign_in_anew(page, cost):
    other = signed_in()
    cost(20)

    page.post(AGAIN, {"password": PASSWORD})

    assert is_signed_in(page)
    assert not is_signed_in(other)


def test_where_nothing_costs_more_the_session_is_left_alone(page):
    old, other = page.cookies["session"].value, signed_in()

    page.post(AGAIN, {"password": PASSWORD})

    assert page.cookies["session"].value == old
    assert is_signed_in(page)
    assert is_signed_in(other)
