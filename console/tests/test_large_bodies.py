"""What is larger than any form of ours is refused before it is read, whoever sends it."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from console.wsgi import application

LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


class Unread:
    """A body that must not be read."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("a byte of it was read")

    readline = read


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
@pytest.mark.parametrize("path", ["/accounts/login/", "/theme/", "/healthz", "/no-such-page/"])
def test_a_large_form_is_refused_unread(content_type, path, db):
    unread: dict[str, Any] = {"CONTENT_LENGTH": str(LIMIT + 1), "wsgi.input": Unread()}

    page = Client().generic("POST", path, content_type=content_type, **unread)

    assert page.status_code == 413
    assert b"too large" in page.content
    assert page.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_a_large_form_of_a_member_is_refused_unread(content_type, client_of, adam):
    unread: dict[str, Any] = {"CONTENT_LENGTH": "300000000", "wsgi.input": Unread()}
    path = "/organizations/acme/settings/"

    page = client_of(adam).generic("POST", path, content_type=content_type, **unread)

    assert page.status_code == 413


def test_a_form_as_large_as_the_limit_is_read(client, db):
    body = b"login=".ljust(LIMIT, b"a")

    page = client.post("/accounts/login/", body, content_type=URLENCODED)

    assert page.status_code == 200


def asked(body: BytesIO, **given: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and page for a form that a web server hands over."""
    answered: list[tuple[str, dict[str, str]]] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/theme/",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "CONTENT_TYPE": URLENCODED,
        **given,
    }
    chunks = application(environ, lambda status, headers: answered.append((status, dict(headers))))
    return *answered[0], b"".join(chunks)


def test_a_large_form_in_chunks_is_refused_and_read_no_further_than_needed(db):
    body = BytesIO(b"a" * LIMIT * 3)

    status, _, page = asked(body, HTTP_TRANSFER_ENCODING="chunked")

    assert status.startswith("413 ")
    assert b"too large" in page
    assert body.tell() == LIMIT + 1


def test_a_form_in_chunks_is_read_like_any_other(db):
    token = "t" * 64
    body = f"theme=dark&csrfmiddlewaretoken={token}".encode()
    cookie = f"{settings.CSRF_COOKIE_NAME}={token}"

    status, headers, _ = asked(BytesIO(body), HTTP_TRANSFER_ENCODING="chunked", HTTP_COOKIE=cookie)

    assert status == "302 Found"
    assert headers["Set-Cookie"].startswith("theme=dark;")


class Cut(BytesIO):
    """A body whose sender goes away before its end."""

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError

    readline = read


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
@pytest.mark.parametrize(
    "length", [{"CONTENT_LENGTH": "100"}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_form_that_is_cut_off_is_not_understood_and_no_fault_of_ours(
    content_type, length, db, caplog
):
    status, *_ = asked(Cut(), CONTENT_TYPE=content_type, **length)

    assert status.split()[0] in {"400", "403"}
    assert "Traceback" not in caplog.text
