"""What a web server gets for a request that Django cannot even begin with."""

import sys
from io import BytesIO

import pytest

from console import wsgi
from console.running.frames import SLOTS, is_needed
from console.wsgi import application
from tests.log_lines import written

OFFERED = "0f" * 16
UNREADABLE = "text/plain; charset*=no-such'en'hidden"


def answer_to(content_type: str, **more: str) -> tuple[str, dict[str, str]]:
    answered: list[tuple[str, dict[str, str]]] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b""),
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": "0",
    }

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        answered.append((status, dict(headers)))

    body = b"".join(application(environ | more, start))
    assert b"<h1>" in body
    return answered[0]


def test_a_content_type_that_cannot_be_read_is_a_bad_request(db):
    assert answer_to(UNREADABLE)[0] == "400 Bad Request"


def test_any_other_goes_to_django(db):
    assert answer_to("text/plain")[0] == "403 Forbidden"


@pytest.mark.parametrize("proxies", [0, 1])
def test_it_has_a_line_and_an_id_as_all_others(proxies, db, settings):
    settings.TRUSTED_PROXY_COUNT = proxies
    with written() as log:
        _, headers = answer_to(UNREADABLE, HTTP_X_REQUEST_ID=OFFERED, PATH_INFO="/hidden/")

    (line,) = log.lines
    assert (line["method"], line["view"], line["status"]) == ("POST", "unknown", 400)
    assert line["request_id"] == headers["X-Request-ID"]
    assert (headers["X-Request-ID"] == OFFERED) is bool(proxies)
    assert "hidden" not in log.text


@pytest.mark.skipif(not is_needed(sys.version_info[:3]), reason="this Python needs no room")
def test_a_request_has_room_for_its_frames():
    assert wsgi.django.__code__.co_stacksize == SLOTS
