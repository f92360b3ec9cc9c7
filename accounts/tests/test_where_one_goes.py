"""After signing in one passes the front door, and gets to where one was going if that is ours."""

from urllib.parse import urlencode

import pytest

from accounts.sign_in.adapter import front_door_url
from accounts.tests.conftest import PASSWORD
from tests.reading import words

INVITATION = "/invitations/0c7a4f6e-6f0c-4f0e-8b9a-4b7f0e6f2d11/"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example\\",
    "/\t/evil.example/",
    "/%09/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "organizations/",
    "@evil.example/",
    " https://evil.example/",
    "/no-page-of-ours/",
    "http://testserver/organizations/",
    "/organizations/\r\nSet-Cookie: a=b",
    f"/organizations/?{'a' * 3000}",
]


def test_a_deep_link_is_carried_through_the_front_door(sign_in, nia):
    answer = sign_in("nia@example.com", query="?next=/organizations/acme/%3Fpage%3D2")

    assert answer.headers["Location"] == "/?next=%2Forganizations%2Facme%2F%3Fpage%3D2"


def test_an_invitation_is_opened_directly(sign_in, nia):
    answer = sign_in("nia@example.com", query=f"?next={INVITATION}")

    assert answer.headers["Location"] == INVITATION


def test_what_merely_begins_like_an_invitation_is_not(sign_in, nia):
    answer = sign_in("nia@example.com", query="?next=/invitations/../organizations/")

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_anywhere_else_after_signing_in(visitor, nia, elsewhere):
    form = {"login": "nia@example.com", "password": PASSWORD, "next": elsewhere}

    answer = visitor.post("/accounts/login/", form)

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_anywhere_else_after_signing_out(client_of, nia, elsewhere):
    answer = client_of(nia).post("/accounts/logout/", {"next": elsewhere})

    assert answer.headers["Location"] == "/"


def test_the_target_survives_signing_up(visitor, sign_up, enter_code):
    asked = sign_up("ada@example.com", query=f"?next={INVITATION}")

    answer = enter_code(asked.headers["Location"], "ada@example.com")

    assert answer.headers["Location"] == INVITATION


def test_the_target_survives_a_mailed_code(visitor, enter_code, nia):
    asked = visitor.post(f"/accounts/login/code/?next={INVITATION}", {"email": nia.email})

    answer = enter_code(asked.headers["Location"], nia.email)

    assert answer.headers["Location"] == INVITATION


def test_the_target_survives_a_forgotten_password(visitor, enter_code, nia):
    asked = visitor.post(f"/accounts/password/reset/?next={INVITATION}", {"email": nia.email})
    entered = enter_code(asked.headers["Location"], nia.email)

    answer = visitor.post(
        entered.headers["Location"], {"password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer.headers["Location"] == INVITATION


def test_the_target_survives_a_reset_by_the_mail_that_says_there_is_an_account(
    visitor, sign_up, enter_code, nia
):
    sign_up(nia.email, query=f"?next={INVITATION}")
    asked = visitor.post("/accounts/password/reset/", {"email": nia.email})
    entered = enter_code(asked.headers["Location"], nia.email)

    answer = visitor.post(
        entered.headers["Location"], {"password1": PASSWORD, "password2": PASSWORD}
    )

    assert answer.headers["Location"] == INVITATION


@pytest.mark.parametrize("address", ["nia@example.com", "nobody@example.com"])
@pytest.mark.parametrize("form", ["signup/", "login/code/", "password/reset/"])
@pytest.mark.parametrize("target", ["", INVITATION])
def test_whoever_waits_for_a_code_can_start_over(visitor, nia, address, form, target):
    asked = visitor.post(
        f"/accounts/{form}?next={target}", {"email": address, "password1": PASSWORD}
    )
    page = visitor.get(asked.headers["Location"])
    assert "Start over" in words(page)

    again = page.context.get("redirect_field_value") or ""
    answer = visitor.post("/accounts/start-over/", {"next": again})

    kept = f"?{urlencode({'next': target})}" if target else ""
    assert answer.headers["Location"] == f"/accounts/login/{kept}"
    for path in ("login/", "login/code/", "signup/"):
        assert visitor.get(f"/accounts/{path}").status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_anywhere_else_when_starting_over(visitor, elsewhere):
    answer = visitor.post("/accounts/start-over/", {"next": elsewhere})

    assert answer.headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_anywhere_else_after_proving_an_address(
    visitor, sign_up, enter_code, elsewhere
):
    asked = sign_up("ada@example.com", next=elsewhere)

    answer = enter_code(asked.headers["Location"], "ada@example.com")

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("target", "way"),
    [
        (None, "/"),
        ("", "/"),
        ("/", "/"),
        (INVITATION, INVITATION),
        ("/a/?b=c", "/?next=%2Fa%2F%3Fb%3Dc"),
    ],
)
def test_the_front_door_is_passed_but_for_invitations(target, way):
    assert front_door_url(target) == way
