"""Attempts are counted, for each address and each client, past as many proxies as are ours."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

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


def test_a_right_password_counts_nowhere_and_begins_nothing_anew(visitor, sign_in, nia, adam):
    for _ in range(4):
        visitor.post(LOGIN, WRONG)
    for _ in range(12):
        assert sign_in("adam@example.com").status_code == 302
        visitor.post("/accounts/logout/")
        visitor.cookies.clear()

    visitor.post(LOGIN, WRONG)

    assert TOO_OFTEN in sign_in("nia@example.com").content.decode()


def test_one_client_cannot_try_one_password_on_many(visitor, sign_in, nia):
    for number in range(10):
        visitor.post(LOGIN, {**WRONG, "login": f"someone{number}@example.com"})

    assert TOO_OFTEN in sign_in("nia@example.com").content.decode()


def test_an_ipv6_client_is_its_whole_network(visitor, sign_in, nia):
    for number in range(10):
        wrong = {**WRONG, "login": f"someone{number}@example.com"}
        visitor.post(LOGIN, wrong, REMOTE_ADDR=f"2001:db8:1:2::{number}")
    right = {"login": "nia@example.com", "password": PASSWORD}

    here = visitor.post(LOGIN, right, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    elsewhere = visitor.post(LOGIN, right, REMOTE_ADDR="2001:db8:1:3::1")

    assert TOO_OFTEN in here.content.decode()
    assert elsewhere.status_code == 302


def test_clients_of_ipv4_that_are_written_as_ipv6_are_counted_one_by_one(visitor, sign_in, nia):
    for number in range(10):
        wrong = {**WRONG, "login": f"someone{number}@example.com"}
        visitor.post(LOGIN, wrong, REMOTE_ADDR="::ffff:192.0.2.1")
    right = {"login": "nia@example.com", "password": PASSWORD}

    assert TOO_OFTEN in visitor.post(LOGIN, right, REMOTE_ADDR="::ffff:192.0.2.1").content.decode()
    assert visitor.post(LOGIN, right, REMOTE_ADDR="::ffff:192.0.2.2").status_code == 302


def test_the_limits_of_a_sign_in_take_few_statements(visitor, sign_in, nia):
    sign_in("nia@example.com")
    visitor.post("/accounts/logout/")
    visitor.cookies.clear()

    with CaptureQueriesContext(connection) as sent:
        assert sign_in("nia@example.com").status_code == 302

    assert 0 < len([query for query in sent if "console_cache" in query["sql"]]) <= 8


def test_a_full_disk_is_an_error_and_not_too_many_attempts(visitor, nia):
    def full(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "console_cache" in sql:
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        answer = visitor.post(LOGIN, WRONG)

    assert answer.status_code == 503
    assert "Too many" not in answer.content.decode()


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
