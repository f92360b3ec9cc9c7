"""The log is lines of JSON, one for each request, in which no one finds what is not theirs."""

import logging
import sys
from typing import Any

import pytest
from celery import signals
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from console import urls
from console.logs import request_ids
from console.logs.configuration import configuration
from console.logs.private import without_secrets
from console.views import server_error
from tests.log_lines import written

WHO = "eyJhZGRyZXNzIjoxfQ"
SIGNED = f"{WHO}:1vXyZ9:Qm9ndXMtc2lnbmF0dXJlLTEyMzQ1"
SECRETS = {
    "an email address": "ada.l+x@mail.example.com",
    "an IP address": "203.0.113.66",
    "an IP address of version 6": "2001:db8::c0:ffee",
    "a query": "q=hidden-words",
    "a bearer": "dG9rZW4tb2YtYS1iZWFyZXI",
    "a token of ours": "cpat_4kY9sLq2VxW8nB3mZ7tR5uH1jD6fG0aCpE8wQ2",
    "the key of a session": "4h2k9d7s5g1m8n3b6v0c4x2z9l7p5q1w",
    "the secret of a webhook": "whsec_hidden/abc+def",
    "what a signed link is about": WHO,
    "a signed link": SIGNED,
    "a password": "hunter2!",
    "what opens a broker": "worker:p4ss",
    "a value of a row": "The Secret Project",
    "a row": "Grace Hopper, grace",
}


@login_not_required
def broken(request: HttpRequest, link: str) -> HttpResponse:
    """Fail as databases, mail servers and brokers fail: with all that they know."""
    said = SECRETS | {"a signed link": link}
    raise IntegrityError(
        f"DETAIL:  Key (name, email)=({said['a value of a row']}, ada) already exists.\n"
        f"DETAIL:  Failing row contains ({said['a row']}).\n"
        f"550 <{said['an email address']}> unknown, said [{said['an IP address of version 6']}]:25"
        f" to {said['an IP address']}: {request.get_full_path()}\n"
        f"redis://{said['what opens a broker']}@redis:6379 Bearer {said['a bearer']}"
        f" {said['a token of ours']} password='{said['a password']}' {request.COOKIES}"
        f" {said['the secret of a webhook']} from 2001:db8::c0:ffee: refused {link}"
    )


urlpatterns = [path("broken/<str:link>/", broken, name="broken"), *urls.urlpatterns]
handler500 = server_error

pytestmark = pytest.mark.django_db


def fail_with_secrets(settings) -> Any:
    """A form that fails, with a secret wherever a request can have one."""
    settings.ROOT_URLCONF = __name__
    page = Client(raise_request_exception=False)
    page.cookies["session"] = SECRETS["the key of a session"]
    return page.post(
        f"/broken/{SIGNED}/?{SECRETS['a query']}",
        {"password": SECRETS["a password"], "name": SECRETS["a value of a row"]},
        REMOTE_ADDR=SECRETS["an IP address"],
        headers={
            "authorization": f"Bearer {SECRETS['a bearer']}",
            "x-gateway-token": SECRETS["a token of ours"],
        },
    )


@pytest.mark.parametrize("form", ["json", "plain"])
def test_a_form_that_fails_leaves_no_secret_in_the_log_and_its_id_on_the_page(form, settings):
    with written(form) as log:
        page = fail_with_secrets(settings)

    assert page.status_code == 500
    assert "IntegrityError" in log.text
    assert [what for what, secret in SECRETS.items() if secret in log.text] == []
    assert page["X-Request-ID"] in log.text
    assert page["X-Request-ID"] in page.content.decode()


def test_a_form_that_fails_is_two_lines_the_error_and_the_request(settings):
    with written() as log:
        page = fail_with_secrets(settings)

    error, request = log.lines
    assert (error["level"], error["message"]) == ("ERROR", "Internal Server Error: broken")
    assert "console/tests/test_logs.py" in error["traceback"]
    assert (request["view"], request["status"]) == ("broken", 500)
    assert error["request_id"] == request["request_id"] == page["X-Request-ID"]


ASKED = {
    "/healthz?hidden=1": ("healthz", 200),
    "/hidden/": ("unknown", 404),
    "/static/hidden.css": ("static", 404),
    "/gateway/check/hidden": ("gateways:check", 404),
    "/domains/ask?domain=hidden.example": ("portal:ask", 404),
    "/accounts/login/?next=/hidden/": ("account_login", 200),
}


def test_each_request_has_one_line_with_its_view_and_nothing_of_its_address(client):
    for address, (view, status) in ASKED.items():
        with written() as log:
            answer = client.get(address)

        (line,) = log.lines
        assert (line["method"], line["view"]) == ("GET", view), address
        assert line["status"] == answer.status_code == status, address
        assert line["request_id"] == answer["X-Request-ID"]
        assert line["ms"] >= 0
        assert "hidden" not in log.text
        assert "127.0.0.1" not in log.text


def test_a_method_that_someone_made_up_is_not_repeated(client):
    with written() as log:
        client.generic("HIDDEN", "/healthz")

    assert log.of_requests[0]["method"] == "other"
    assert "HIDDEN" not in log.text


@pytest.mark.parametrize(("limit", "level"), [(0, "WARNING"), (10**9, "INFO")])
def test_a_slow_request_is_a_warning(limit, level, client, settings):
    settings.SLOW_REQUEST_MS = limit

    with written() as log:
        client.get("/healthz")

    assert log.of_requests[0]["level"] == level


FORGED = [
    f"{'a' * 32}\n",
    'aaaaaaaa\n{"level": "ERROR"}',
    'aaaaaaaa", "level": "ERROR',
    "a" * 10_000,
    "a" * 65,
    "short",
    "",
    "ä" * 32,
    "aaaaaaaa aaaaaaaa",
    "../../aaaaaaaa",
]


@pytest.mark.parametrize("proxies", [0, 1])
def test_an_id_that_is_not_one_is_replaced(proxies, client, settings):
    settings.TRUSTED_PROXY_COUNT = proxies
    for forged in FORGED:
        with written() as log:
            answer = client.get("/healthz", headers={"x-request-id": forged})

        (line,) = log.lines
        assert line["request_id"] == answer["X-Request-ID"] != forged
        assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize(("proxies", "is_taken"), [(0, False), (1, True), (2, True)])
def test_an_id_is_believed_where_a_proxy_of_ours_stands_in_front(
    proxies, is_taken, client, settings
):
    settings.TRUSTED_PROXY_COUNT = proxies
    offered = "0f" * 16

    answer = client.get("/healthz", headers={"x-request-id": offered})

    assert (answer["X-Request-ID"] == offered) is is_taken
    assert request_ids.current() == ""


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_each_line_is_json_whatever_was_said():
    logger = logging.Logger("console.tests")
    said = ['a "quote"\nand\r\n\u2028a line', "\0\x1b[31m", "\udcff", b"\xff", {"a": 1}, None, 1]
    with written() as log:
        logger.addHandler(log.handler)
        for message in [*said, "x" * 100_000, Unspeakable()]:
            logger.error(message)
        logger.error("%d", "hidden")
        logger.error("as %s", "Kite", extra={"password": "hidden", "request": object(), "ms": {1}})
        try:
            raise ValueError("\udcff\n\n")
        except ValueError:
            logger.exception("failed", exc_info=sys.exc_info())

    assert len(log.lines) == len(said) + 5
    assert log.lines[-2]["message"] == "as Kite"
    assert {line["level"] for line in log.lines} == {"ERROR"}
    assert all(line["time"].endswith("+00:00") for line in log.lines)
    assert "hidden" not in log.text


def test_what_helps_to_find_a_mistake_stays():
    for text in [
        'File "/srv/console/console/logs/private.py", line 12, in without_secrets',
        "Task outbox.tasks.drain[0b6a4c1e-7d0f-4f5e-9a53-0a6f5b8f3c11] raised unexpected",
        "Cannot connect to redis://127.0.0.1:6379/0: timed out at 12:34:56 of 2026-11-30",
        "odd = found[::2]",
        "Email 7d0f4f5e-9a53-4c11-8f3c-0a6f5b8f3c11 could not be written",
        'null value in column "name" of relation "projects_project"',
        'violates foreign key constraint "projects_project_organization_id_1a2b3c4d_fk_organiza"',
    ]:
        assert without_secrets(text) == text


def test_a_value_of_a_row_that_looks_like_its_end_is_hidden_too():
    said = "DETAIL:  Failing row contains (1, Ours (new)\nHidden, words).\nCONTEXT:  of a trigger"

    assert without_secrets(said) == "DETAIL:  Failing row contains (…).\nCONTEXT:  of a trigger"


def test_the_part_of_a_statement_that_postgresql_points_at_is_hidden():
    said = "column \"nam\" does not exist\nLINE 1: SELECT nam WHERE x = 'ours'\n               ^"

    assert without_secrets(said) == f"{said.partition('SELECT')[0]}…\n               ^"


def test_an_address_in_any_language_is_no_part_of_a_line(settings):
    page = Client(enforce_csrf_checks=True)

    with written() as log:
        page.post("/invitations/hidden-ä/")
        page.post("/accounts/hidden-ä/")

    assert "hidden" not in log.text


ENDLESS = ("Key (a)=(", "Failing row contains (", "password=", "bearer ", "a" * 127 + "@")


def test_no_text_takes_long_to_search():
    """Some would take minutes if a pattern began anew at every character."""
    for piece in [*("a", "a1-", "?", "?a", ":", "1.", "://", "@"), *ENDLESS]:
        without_secrets(piece * (200_000 // len(piece)))


def test_a_line_of_a_job_says_which():
    class Task:
        name = "console.tests.work"

    with written() as log:
        signals.task_prerun.send(Task, task_id="0123456789abcdef", task=Task)
        logging.getLogger("console.tests").info("during")
        signals.task_postrun.send(Task, task_id="0123456789abcdef", task=Task)
        logging.getLogger("console.tests").info("after")

    assert [line.get("job") for line in log.lines] == ["console.tests.work 01234567", None]


@pytest.mark.parametrize(("level", "slow"), [("INFO", "WARNING"), ("ERROR", "ERROR")])
def test_people_read_of_slow_requests_only(level, slow):
    for_people, for_programs = (configuration(form, level)["loggers"] for form in ("plain", "json"))

    assert for_people["console.requests"]["level"] == slow
    assert "console.requests" not in for_programs
