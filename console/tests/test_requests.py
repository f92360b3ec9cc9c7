"""Requests that no browser makes by itself, and what every response says."""

import pytest
import time_machine
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from console.middleware import RETRY_AFTER, ErrorPages
from tests.reading import buttons, words


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/organizations/%00/",
        "/organizations/acme%00/settings/",
        "/accounts/login/?next=%00",
        "/accounts/login/?%00=1",
        "/accounts/login/?a=1&a=2%00",
        "/healthz?x=%00",
        "/operators/?q=%00",
        "/static/%00.css",
    ],
)
def test_a_null_character_in_an_address_is_a_bad_request(address, client, db):
    response = client.get(address)

    assert response.status_code == 400
    assert b"<h1>" in response.content


@pytest.mark.parametrize("name", ["theme", "session", "csrf", "anything"])
def test_a_null_character_in_a_cookie_is_a_bad_request(name, client, db):
    # Python decodes a quoted octal, so the bytes on the wire are harmless.
    response = client.get("/accounts/login/", headers={"cookie": rf'{name}="a\000b"'})

    assert response.status_code == 400


def test_who_is_signed_in_keeps_the_header_where_a_form_is_not_accepted(nia):
    page = Client(enforce_csrf_checks=True)
    visitors = page.post("/welcome/", {"name": "Acme"})
    page.force_login(nia, backend="allauth.account.auth_backends.AuthenticationBackend")

    refused = page.post("/welcome/", {"name": "Acme"})

    for answer in (visitors, refused):
        assert answer.status_code == 403
        assert "This form could not be accepted" in words(answer)
    assert "Sign out" in buttons(refused)
    assert "Sign out" not in buttons(visitors)


def test_a_null_character_in_a_form_is_an_error_at_the_field(client, db):
    page = client.post("/accounts/login/", {"login": "nia\0@example.com", "password": "secret"})

    assert page.status_code == 200
    assert b"Null characters are not allowed" in page.content


@pytest.mark.parametrize(
    "query",
    [
        "after=%ff%fe",
        "q=%c3%28",
        "page=-1",
        "q=" + "a" * 5_000,
        "after=1&after=2",
        "%ff=1",
        "q=%ed%a0%80",
    ],
)
def test_wild_queries_show_the_page(query, client, db):
    assert client.get(f"/accounts/login/?{query}").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", "[", ""])
def test_a_foreign_host_is_a_bad_request(host, db):
    assert Client(headers={"host": host}).get("/accounts/login/").status_code == 400


# What every response says


@pytest.mark.parametrize("address", ["/accounts/login/", "/healthz", "/no-such-page/"])
def test_every_response_tells_the_browser_what_it_may_do(address, client, db):
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_files_say_so_too_and_folders_are_not_listed(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "a.js").write_text("1")
    anyone = Client()

    for address, status in {"/static/a.js": 200, "/static/": 404}.items():
        answer = anyone.get(address)

        assert answer.status_code == status
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/gateway/check", "/gateway/usage", "/domains/ask"])
def test_no_browser_guesses_what_programs_are_answered(address, client, db):
    assert client.get(address).headers["X-Content-Type-Options"] == "nosniff"


def test_no_other_origin_may_read_anything(client, db):
    for address in ("/accounts/login/", "/api/v1/openapi.json", "/api/v1/token", "/healthz"):
        for method in ("get", "options"):
            answer = getattr(client, method)(address, headers={"origin": "https://evil.example"})

            assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_browsers_are_bound_to_https_for_a_year(db, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True

    for address in ("/accounts/login/", "/healthz", "/no-such-page/", "/api/v1/token"):
        bound = Client().get(address, secure=True).headers["Strict-Transport-Security"]
        assert bound == "max-age=31536000; includeSubDomains"


def test_private_pages_are_kept_by_nobody(client_of, adam):
    assert (
        client_of(adam).get("/organizations/acme/").headers["Cache-Control"] == "no-store, private"
    )


# Errors


def test_a_forged_form_is_explained(db):
    page = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})

    assert page.status_code == 403
    assert b"<h1>" in page.content


@pytest.mark.parametrize("debug", [True, False])
def test_an_unknown_address_gets_a_page_of_ours(debug, client, db, settings):
    settings.DEBUG = debug

    page = client.get("/no-such-page/")

    assert page.status_code == 404
    assert b"DEBUG = True" not in page.content
    assert b"<h1>" in page.content


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW", "get2"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/theme/"])
def test_a_method_that_no_page_takes_is_said_to_be_none_before_a_token_is_asked_for(
    method, path, db
):
    page = Client(enforce_csrf_checks=True).generic(method, path)

    assert page.status_code == 405
    assert page.headers["Allow"] == "GET, HEAD, POST"
    assert b"<h1>" in page.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_how_it_is_doing_is_kept_by_nobody(path, client, db):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_no_fault_of_the_request(error, db):
    pages = ErrorPages(lambda request: HttpResponse())

    page = pages.process_exception(RequestFactory().get("/"), error("gone"))

    assert page
    assert page.status_code == 503
    assert page.headers["Retry-After"] == str(RETRY_AFTER)


def test_a_mistake_of_ours_is_not_called_a_database_that_is_away(db):
    pages = ErrorPages(lambda request: HttpResponse())

    assert pages.process_exception(RequestFactory().get("/"), ValueError()) is None


# Where to report a vulnerability

SECURITY_TXT = "/.well-known/security.txt"


@pytest.mark.parametrize("contact", ["mailto:ops@example.com", "https://example.com/security"])
def test_the_operators_say_where_to_report_a_vulnerability(contact, client, db, settings):
    settings.CONSOLE_CONTACT = contact

    with time_machine.travel("2026-11-26T10:00:00Z", tick=False):
        answer = client.get(SECURITY_TXT, headers={"host": "127.0.0.1"})

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        f"Contact: {contact}",
        "Expires: 2027-05-25T10:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {settings.CONSOLE_ORIGIN}{SECURITY_TXT}",
    ]
    assert "session" not in answer.cookies


def test_without_a_contact_there_is_no_such_file(client, db, settings):
    settings.CONSOLE_CONTACT = ""

    assert client.get(SECURITY_TXT).status_code == 404
    assert client.post(SECURITY_TXT).status_code == 405


# Light and dark


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_the_theme_is_remembered_and_shown(theme, client, db):
    response = client.post("/theme/", {"theme": theme, "next": "/accounts/login/"})

    assert response.headers["Location"] == "/accounts/login/"
    assert response.cookies["theme"].value == theme
    assert f'data-theme="{theme}"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("is_https", [True, False])
def test_the_theme_goes_over_https_only_where_there_is_https(is_https, client, db, settings):
    settings.SESSION_COOKIE_SECURE = is_https
    settings.THEME_COOKIE_NAME = "__Host-theme" if is_https else "theme"

    response = client.post("/theme/", {"theme": "dark"})

    cookie = response.cookies[settings.THEME_COOKIE_NAME]
    assert bool(cookie["secure"]) == is_https
    assert (cookie["path"], cookie["domain"], cookie["httponly"]) == ("/", "", True)
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("theme", ["", "blue", '"><script>', "dark " * 100])
def test_no_other_theme_is_taken(theme, client, db):
    response = client.post("/theme/", {"theme": theme})
    client.cookies["theme"] = theme

    assert "theme" not in response.cookies
    assert 'data-theme="system"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_the_theme_changes_by_post_only(method, client, db):
    assert getattr(client, method)("/theme/").status_code == 405


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "UTF_16"])
def test_a_form_in_another_encoding_is_not_understood(db, charset):
    page = Client(raise_request_exception=True)
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answer = page.post("/accounts/login/", b"login=a&password=b", content_type=kind)

    assert answer.status_code == 400
    assert "could not be understood" in answer.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_a_form_in_our_encoding_is_read(db, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answer = Client().post("/accounts/login/", b"login=a&password=b", content_type=kind)

    assert answer.status_code == 200


def test_a_foreign_host_gets_our_page_in_development_too(db, settings):
    settings.DEBUG = True

    answer = Client().get("/accounts/login/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "could not be understood" in answer.content.decode()
