"""Attempts are counted, for each address and each client, past as many proxies as are ours."""

import pytest

from accounts.tests.conftest import PASSWORD

LOGIN = "/accounts/login/"
WRONG = {"login": "nia@example.com", "password": "a wrong password"}
TOO_OFTEN = "Too many attempts."


def test_passwords_cannot_be_tried_out(visitor, sign_in, nia):
    for _ in range(5):
        visitor.post(LOGIN, WRONG)

    answer = sign_in("nia@example.com")

    assert TOO_OFTEN in answer.content.decode()
    assert not answer.wsgi_request.user.is_authenticated


def test_nor_by_other_spellings_of_the_address(visitor, sign_in, nia):
    for spelling in ("nia@example.com", "NIA@example.com", "Nia@Example.com", " nia@example.com"):
        visitor.post(LOGIN, {**WRONG, "login": spelling})
    visitor.post(LOGIN, WRONG)

    assert TOO_OFTEN in sign_in("nia@example.com").content.decode()


def test_somebody_elses_attempts_at_another_address_do_not_count(visitor, sign_in, nia, adam):
    for _ in range(5):
        visitor.post(LOGIN, {**WRONG, "login": "adam@example.com"}, REMOTE_ADDR="192.0.2.1")

    assert sign_in("nia@example.com").headers["Location"] == "/"


def test_a_mailbox_cannot_be_filled_with_codes(visitor, nia):
    asking = {"email": "nia@example.com"}

    answers = []
    for _ in range(4):
        answers.append(visitor.post("/accounts/login/code/", asking))
        visitor.cookies.clear()

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert TOO_OFTEN in answers[-1].content.decode()


@pytest.mark.parametrize("page", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_nor_with_tags_and_whoever_has_no_account(visitor, page):
    answers = []
    for n in range(6):
        answers.append(visitor.post(page, {"email": f"nobody+{n}@example.com"}))
        visitor.cookies.clear()

    assert answers[-1].status_code == 200
    assert TOO_OFTEN in answers[-1].content.decode()


def test_the_page_for_too_many_requests_is_one_of_ours(visitor):
    answers = [visitor.post("/accounts/signup/", {"email": "", "password1": ""}) for _ in range(21)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert "Too many requests" in answers[-1].content.decode()


def limit_reached(visitor, **headers):
    """Whether the client is refused after its 21st attempt to sign up."""
    for _ in range(20):
        visitor.post("/accounts/signup/", {}, headers={"x-forwarded-for": "192.0.2.1"})
    return visitor.post("/accounts/signup/", {}, headers=headers).status_code == 429


def test_without_a_proxy_of_ours_nobody_becomes_another_client_by_a_header(visitor):
    assert limit_reached(visitor, **{"x-forwarded-for": "192.0.2.2"})


@pytest.mark.parametrize(
    ("forwarded", "is_refused"),
    [("192.0.2.1", True), ("192.0.2.99, 192.0.2.1", True), ("192.0.2.2", False)],
)
def test_behind_a_proxy_the_client_is_who_the_proxy_says(visitor, settings, forwarded, is_refused):
    settings.TRUSTED_PROXY_COUNT = 1

    assert limit_reached(visitor, **{"x-forwarded-for": forwarded}) == is_refused


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-for": "nonsense"}])
def test_a_client_without_an_address_can_still_sign_in(visitor, nia, settings, headers):
    settings.TRUSTED_PROXY_COUNT = 2

    form = {"login": "nia@example.com", "password": PASSWORD}

    assert visitor.post(LOGIN, form, headers=headers).headers["Location"] == "/"
