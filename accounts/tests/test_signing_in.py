"""Someone known gets in, by password or by a mailed code, and out again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.tests.letters import code_mailed_to, letters_to

LOGIN = "/accounts/login/"
ASK = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


def test_address_and_password_lead_to_the_front_door(visitor, sign_in, nia):
    answer = sign_in("nia@example.com")

    assert answer.headers["Location"] == "/"
    assert visitor.get("/welcome/").wsgi_request.user == nia


def test_any_spelling_of_the_address_will_do(sign_in, nia):
    assert sign_in("  Nia@EXAMPLE.com ").headers["Location"] == "/"


def test_a_wrong_password_says_no_more_than_that(visitor, sign_in, nia):
    answer = sign_in("nia@example.com", "another long password")

    assert answer.status_code == 200
    assert "The email address or password is incorrect." in answer.content.decode()
    assert 'value="nia@example.com"' in answer.content.decode()
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


def test_a_mailed_code_signs_in(visitor, enter_code, nia):
    asked = visitor.post(ASK, {"email": "Nia@example.com"})

    answer = enter_code(CONFIRM, "nia@example.com")

    assert asked.headers["Location"] == CONFIRM
    assert answer.headers["Location"] == "/"
    assert visitor.get("/welcome/").wsgi_request.user == nia


def test_the_button_of_the_sign_in_page_mails_the_code_itself(visitor, enter_code, nia):
    asked = visitor.post(ASK, {"login": "Nia@example.com", "password": ""})

    assert asked.headers["Location"] == CONFIRM
    assert enter_code(CONFIRM, "nia@example.com").headers["Location"] == "/"


def test_without_an_address_the_button_asks_for_one(visitor, nia):
    for typed, said in (("", "Send code"), ("nia@", 'aria-invalid="true"')):
        asked = visitor.post(ASK, {"login": typed, "password": "x"})
        assert asked.status_code == 200
        assert said in asked.content.decode()
    assert not letters_to("nia@example.com")


def test_a_code_signs_in_once(visitor, enter_code, nia):
    visitor.post(ASK, {"email": "nia@example.com"})
    enter_code(CONFIRM, "nia@example.com")
    visitor.post("/accounts/logout/")

    answer = enter_code(CONFIRM, "nia@example.com")

    assert answer.status_code == 302
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


def test_a_code_is_good_only_in_the_browser_that_asked(visitor, enter_code, nia):
    visitor.post(ASK, {"email": "nia@example.com"})
    visitor.cookies.clear()

    answer = enter_code(CONFIRM, "nia@example.com")

    assert answer.headers["Location"] == ASK
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


def test_a_code_lapses(visitor, enter_code, nia):
    visitor.post(ASK, {"email": "nia@example.com"})
    code = code_mailed_to("nia@example.com")

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = enter_code(CONFIRM, code=code)

    assert answer.status_code == 302
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


def test_three_wrong_codes_end_the_attempt(visitor, enter_code, nia):
    visitor.post(ASK, {"email": "nia@example.com"})

    answers = [enter_code(CONFIRM, code="WRNG-CODE").status_code for _ in range(3)]

    assert answers == [200, 200, 302]
    enter_code(CONFIRM, "nia@example.com")
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


@pytest.mark.parametrize("way", ["password", "code", "reset"])
def test_a_closed_account_cannot_be_signed_in_to(visitor, sign_in, nia, way):
    User.objects.update(is_active=False)

    if way == "password":
        answer = sign_in("nia@example.com")
        assert answer.headers["Location"] == "/accounts/inactive/"
        assert "Closed accounts" in visitor.get("/accounts/inactive/").content.decode()
    elif way == "code":
        visitor.post(ASK, {"email": "nia@example.com"})
    else:
        visitor.post("/accounts/password/reset/", {"email": "nia@example.com"})

    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated
    assert not any("code" in mail.subject for mail in letters_to("nia@example.com"))


def test_the_page_offers_the_other_ways_in_and_keeps_where_one_was_going(visitor):
    page = visitor.get(f"{LOGIN}?next=/organizations/%3Fa%3D1%26b%3D2").content.decode()

    kept = "?next=%2Forganizations%2F%3Fa%3D1%26b%3D2"
    assert f'href="/accounts/signup/{kept}"' in page
    assert 'name="next" value="/organizations/?a=1&amp;b=2"' in page
    for address in (ASK, "/accounts/password/reset/"):
        assert f'form="sign-in" formaction="{address}' in page


def test_signing_out_asks_first_and_then_says_so(client_of, nia):
    page = client_of(nia)

    asked = page.get("/accounts/logout/")
    gone = page.post("/accounts/logout/", follow=True)

    assert "You are signed in as nia@example.com." in asked.content.decode()
    assert not gone.wsgi_request.user.is_authenticated
    assert "You are signed out." in gone.content.decode()


def test_somebody_signed_in_is_led_on_from_the_form(client_of, nia):
    page = client_of(nia)

    assert page.get(LOGIN).headers["Location"] == "/"
    assert page.get(f"{LOGIN}?next=/welcome/").headers["Location"] == "/welcome/"
    assert page.get(f"{LOGIN}?next=//evil.example/").headers["Location"] == "/"
