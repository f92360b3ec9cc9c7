"""Passwords that anyone can guess who knows the person are refused, wherever one is set."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.tests.conftest import PASSWORD
from tests.cast import make_organization

WEAK = [
    "k7#Qw9!zP",  # too short by one
    "1q2w3e4r5t",
    "qwertyuiop",
    " " * 15,
    "\t \n" * 5,
    "a" * 15,
    "abababababab",
    "A a B b C c D d A a",
    "console-console",
    "Console2026",
    "ConsoleConsole1",
    "Stark Industries",
    "stark-industries",
    "StarkIndustries!!",
    "stark_industries_1",
    "industries-stark",
    "toni.potts@example.com",
    "Toni Potts 1",
    "example.com.toni",
]
STRONG = [
    PASSWORD,
    "correct horse battery staple",
    "console of the northern lights",
    "Stark Industries makes no more weapons",
    "tschüß, bis übermorgen",
    "密码需要一些不同的字符吗",
]


@pytest.fixture
def toni(db):
    toni = User.objects.create_user("toni.potts@example.com", PASSWORD, name="Toni Potts")
    make_organization("Stark Industries", by=toni)
    return toni


@pytest.mark.parametrize("password", WEAK, ids=repr)
def test_a_weak_password_is_refused(password, toni):
    with pytest.raises(ValidationError):
        validate_password(password, toni)


@pytest.mark.parametrize("password", STRONG)
def test_a_long_one_of_other_words_is_not(password, toni):
    validate_password(password, toni)


def test_the_reason_says_what_to_do(toni):
    with pytest.raises(ValidationError) as refused:
        validate_password("stark-industries", toni)
    with pytest.raises(ValidationError) as blank:
        validate_password(" " * 15, toni)

    assert refused.value.messages[0].startswith("Use more than your name")
    assert "different characters" in " ".join(blank.value.messages)


def test_somebody_elses_organization_is_not_told(toni, db):
    """A refusal would say whom an organization has as members."""
    eve = User.objects.create_user("eve@example.org", PASSWORD, name="Eve")

    validate_password("stark-industries", eve)


def test_changing_it_asks_so(toni, client_of, settings):
    page = client_of(toni)
    form = {"oldpassword": PASSWORD, "password1": "stark-industries"}

    answer = page.post("/accounts/password/change/", {**form, "password2": form["password1"]})

    assert "Use more than your name" in answer.content.decode()
    toni.refresh_from_db()
    assert toni.check_password(PASSWORD)


@pytest.mark.parametrize("password", [" " * 15, "Console2026", "Nia Newcomer 1", "nia@example.com"])
def test_signing_up_asks_so(password, visitor, db):
    form = {"email": "nia@example.com", "name": "Nia Newcomer", "password1": password}

    answer = visitor.post("/accounts/signup/", form)

    assert answer.status_code == 200
    assert not User.objects.exists()
