"""What nginx itself answers while the console does not: a page like the console's, or a problem."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path

import pytest

from console.api import problems
from tests import nginx
from tests.ports import free_port
from tests.upstreams import Upstream
from tests.waiting import LONG

pytestmark = [pytest.mark.nginx, pytest.mark.embedded]
ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "deploy" / "pages" / "away.html").read_text()


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    """Where nginx listens, in front of nothing."""
    port = free_port()
    folder = tmp_path_factory.mktemp("nginx")
    with nginx.running(folder, upstreams=[free_port()], http=port):
        yield port


def ask(port: int, path: str, method: str = "GET") -> tuple[int, Message, str]:
    """Status, headers and body of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request(method, path, body="a=b" if method == "POST" else None)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, body


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_people_get_a_page_that_says_what_to_do(port, method):
    status, headers, body = ask(port, "/organizations/acme/?q=x", method)

    assert status == 502
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Retry-After"] == "10"
    assert headers["Cache-Control"] == "no-store"
    assert "<h1>The console does not answer</h1>" in body
    assert f"<code>{headers['X-Request-ID']}</code>" in body
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"])


def test_a_browser_may_draw_the_page_and_needs_nothing_else_for_it(port):
    _, headers, body = ask(port, "/")

    (style,) = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert not re.findall(r"\b(?:src|style)=|url\(|@import|<(?:link|script)", body)


@pytest.mark.parametrize("path", [*problems.MACHINES, "/gateway/check"])
def test_programs_get_a_problem_in_place_of_it(port, path):
    own = json.loads(problems.problem(problems.UNAVAILABLE).content)

    status, headers, body = ask(port, f"{path}?q=x", "POST")

    said = json.loads(body)
    assert (status, headers["Content-Type"]) == (502, problems.CONTENT_TYPE)
    assert headers["Retry-After"] == "10"
    assert own["type"].endswith(said["type"])
    assert said | {"type": own["type"]} == own | {"status": 502}


def test_pages_of_the_console_pass_as_they_are(tmp_path):
    console, port = Upstream(), free_port()
    console.answer = (503, {"Retry-After": "3"}, b"the database is away")

    with nginx.running(tmp_path, upstreams=[console.port], http=port):
        status, headers, body = ask(port, "/")
        console.answer = (200, {}, b"it is the console's")
        asked_for_by_name = ask(port, "/away.html")
    console.shutdown()

    assert (status, headers["Retry-After"], body) == (503, "3", "the database is away")
    assert asked_for_by_name[0] == 404


def test_the_page_has_the_mark_and_the_colors_of_the_console():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
    declared = re.findall(r"^ +(--[\w-]+: .*;)$", PAGE, re.MULTILINE)

    assert len(declared) > 10
    assert not [line for line in declared if f"  {line}\n" not in tokens]
    assert not [name for name in re.findall(r"var\((--[\w-]+)\)", PAGE) if f"{name}: " not in PAGE]
    assert (ROOT / "static" / "img" / "favicon.svg").read_text().strip() in PAGE
