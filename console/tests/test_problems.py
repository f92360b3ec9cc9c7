"""Errors as programs get them: every one a problem, whichever layer found it."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from console.api import problems
from console.api.answering import for_machines
from console.refusals import Refusal, refusal_as_problem

pytestmark = pytest.mark.django_db
WRONG_CHARSET = {"data": b"x", "content_type": "a/b; charset=x"}


@for_machines("GET", "POST")
def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"fine" + request.body)


@for_machines("GET")
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@for_machines("GET")
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [
    path("access/fine", fine),
    path("access/broken", broken),
    path("access/away", away),
    path("", include("console.urls")),
]


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def machine() -> Client:
    return Client(raise_request_exception=False)


def test_a_program_that_comes_unencrypted_is_told_so_and_people_are_led_on(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    anyone = Client()

    for address in ("/access/fine", "/api/v1/token", "/.well-known/authzen-configuration"):
        assert_problem(anyone.get(address), problems.BAD_REQUEST)
        assert "Location" not in anyone.post(address)
    assert anyone.get("/access/fine", secure=True).content == b"fine"
    for page in ("/accounts/login/", "/api/v1/"):
        assert anyone.get(page)["Location"] == f"https://testserver{page}"


def assert_problem(response: Any, kind: problems.Kind) -> None:
    assert response.status_code == kind.status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.json()
    assert body["type"] == f"http://testserver/api/v1/#{kind.slug}"
    assert (body["title"], body["status"]) == (kind.title, kind.status)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("method", "address", "more", "kind"),
    [
        ("GET", "/access/nothing", {}, problems.NOT_FOUND),
        ("GET", "/access/", {}, problems.NOT_FOUND),
        ("GET", "/access/%2e%2e/healthz", {}, problems.NOT_FOUND),
        ("GET", "/access/%00", {}, problems.NOT_FOUND),
        ("GET", "/access/fine?x=%00", {}, problems.BAD_REQUEST),
        ("DELETE", "/access/fine", {}, problems.METHOD_NOT_ALLOWED),
        ("OPTIONS", "/access/fine", {}, problems.METHOD_NOT_ALLOWED),
        ("PROPFIND", "/access/fine", {}, problems.METHOD_NOT_ALLOWED),
        ("POST", "/access/fine", {"data": b"x" * (64 * 1024 + 1)}, problems.TOO_LARGE),
        ("POST", "/access/fine", WRONG_CHARSET, problems.BAD_REQUEST),
        ("GET", "/access/fine", {"headers": {"cookie": r'a="\000"'}}, problems.BAD_REQUEST),
        ("GET", "/access/fine", {"headers": {"host": "evil.example"}}, problems.BAD_REQUEST),
        ("GET", "/access/broken", {}, problems.BROKEN),
        ("GET", "/access/away", {}, problems.UNAVAILABLE),
    ],
)
def test_whatever_goes_wrong_is_a_problem(
    method: str,
    address: str,
    more: dict[str, Any],
    kind: problems.Kind,
    debug: bool,
    machine: Client,
    settings: Any,
) -> None:
    settings.DEBUG = debug

    response = machine.generic(method, address, **more)

    assert_problem(response, kind)


def test_a_body_of_64_kilobytes_is_read(machine: Client) -> None:
    response = machine.generic("POST", "/access/fine", b"x" * 64 * 1024)

    assert response.status_code == 200


def test_a_database_that_is_away_says_when_to_come_again(machine: Client) -> None:
    assert machine.get("/access/away").headers["Retry-After"] == "3"


def test_a_wrong_method_is_told_the_right_ones(machine: Client) -> None:
    assert machine.put("/access/fine").headers["Allow"] == "GET, HEAD, POST"


def test_people_get_pages(machine: Client) -> None:
    response = machine.get("/no-such-page/")

    assert response.status_code == 404
    assert b"<h1>" in response.content


def test_head_is_answered_as_get_without_a_body(machine: Client) -> None:
    get, head = machine.get("/access/fine"), machine.head("/access/fine")

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_an_answer_that_the_client_has_is_not_sent_again(known: str, machine: Client) -> None:
    etag = machine.get("/access/fine").headers["ETag"]

    again = machine.get("/access/fine", headers={"if-none-match": known.format(etag)})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("known", ['"other"', "", "nonsense", '"'])
def test_any_other_etag_is_answered_in_full(known: str, machine: Client) -> None:
    answer = machine.get("/access/fine", headers={"if-none-match": known})

    assert (answer.status_code, answer.content) == (200, b"fine")


# Refusals


class HandleTaken(Refusal):
    slug = "handle-taken"
    message = "{handle} is taken."


class NameTooLong(Refusal):
    slug = "name-too-long"
    message = "The name is too long."
    field = "name"
    is_mistake = True


class Forbidden(Refusal):
    status = 403
    slug = "closed"


def test_a_refused_program_is_told_the_rule(rf: Any) -> None:
    response = refusal_as_problem(HandleTaken(handle="acme"), rf.post("/api/v1/x"))

    assert response.status_code == 409
    assert b'"type": "http://testserver/api/v1/#handle-taken"' in response.content
    assert b'"detail": "acme is taken."' in response.content


def test_a_mistake_is_told_at_its_place(rf: Any) -> None:
    response = refusal_as_problem(NameTooLong(), rf.post("/api/v1/x"))

    assert response.status_code == 422
    assert b'{"in": "body", "pointer": "#/name", "detail": "The name' in response.content


def test_a_rule_may_say_its_own_status_and_name(rf: Any) -> None:
    response = refusal_as_problem(Forbidden(), rf.post("/api/v1/x"))

    assert response.status_code == 403
    assert b"#closed" in response.content
