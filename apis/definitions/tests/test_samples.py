"""Samples of calls: they are run for real, with what would break out of a careless text."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote

import pytest

from apis.definitions.reading.operations import operations
from apis.definitions.reading.shapes import Shapes
from apis.definitions.reference.calls import Calls
from apis.definitions.reference.examples import Examples
from apis.definitions.reference.samples import Body, Call, insert_base_url, samples
from tests.waiting import LONG

pytestmark = pytest.mark.embedded

SECRETS = {"API_KEY": "cok_'\"$(x)", "TOKEN": "t-1", "CREDENTIALS": "YTpi"}
NASTY = 'it\'s "so" $(touch /tmp/x) `id` ${HOME} \\ \n\t@file \u00e9\u2713\U0001f600 %41 </script>'
RUN = {
    "curl": ["/bin/sh", "-c"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "--eval"],
}


class Server(ThreadingHTTPServer):
    """Keeps what it was asked."""

    asked: list[tuple[str, str, dict[str, str], str]]
    base_url: str


class Server6(Server):
    address_family = socket.AF_INET6


class Recorder(BaseHTTPRequestHandler):
    server: Server

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"done")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = handle_any

    def log_message(self, *arguments):
        pass


@pytest.fixture(params=["127.0.0.1", "::1"])
def server(request):
    """A server with its base URL."""
    host = request.param
    running = (Server6 if ":" in host else Server)((host, 0), Recorder)
    running.asked = []
    thread = threading.Thread(target=running.serve_forever, args=[0.01])
    thread.start()
    shown = f"[{host}]" if ":" in host else host
    running.base_url = f"http://{shown}:{running.server_port}/base-1/v2.0~x"
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def calls_of(document):
    return Calls(document, Examples(Shapes(document)))


def documented(operation, method="post", path="/a", **more):
    return {"paths": {path: {method: operation}}, **more}


def call_of(document):
    (operation,) = operations(document)
    return calls_of(document).of(operation)


def run_all(call, server, tmp_path):
    """What the server was asked by each of the samples that can be run here."""
    found = {}
    for language, _, text in samples(call):
        if shutil.which(RUN[language][0]) is None:
            continue
        server.asked.clear()
        text = insert_base_url(text, server.base_url)
        ran = subprocess.run(
            [*RUN[language], text],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **SECRETS},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
        assert ran.returncode == 0, (language, text, ran.stderr)
        assert "done" in ran.stdout or call.method == "HEAD", language
        (found[language],) = server.asked
    assert {"curl", "python"} <= found.keys()
    assert not list(tmp_path.iterdir())
    return found


def headers_of(asked):
    return {name.lower(): value for name, value in asked[2].items()}


HOSTILE = documented(
    {
        "parameters": [
            {"name": "id'$(x)", "in": "path", "required": True, "example": NASTY},
            {
                "name": "q'\"&#",
                "in": "query",
                "required": True,
                "schema": {"type": "array"},
                "example": [NASTY, "b c"],
            },
            {"name": "X-Note", "in": "header", "required": True, "example": "a'b\"$(c)`d` \\"},
            {"name": "X-$a`'", "in": "header", "required": True, "example": 5},
            {"name": "X-Bad", "in": "header", "required": True, "example": "a\r\nEvil: 1"},
            {"name": "left", "in": "query", "example": "out"},
        ],
        "requestBody": {
            "content": {
                "application/json": {
                    "example": {
                        NASTY: [NASTY, None, True, False, 1.5, -3, [], {}],
                        "__proto__": {"polluted": True},
                        "big": 2**60 + 1,
                        "control": "\x1b[201~\x07",
                    }
                }
            }
        },
    },
    path="/it's/{id'$(x)}/$(touch x)/*",
    security=[{"key": [], "token": []}],
    components={
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Their-Key"},
            "token": {"type": "http", "scheme": "bearer"},
        }
    },
)


def test_every_sample_sends_what_the_definition_says_whatever_is_in_it(server, tmp_path):
    call = call_of(HOSTILE)
    example = HOSTILE["paths"]["/it's/{id'$(x)}/$(touch x)/*"]["post"]["requestBody"]

    for language, asked in run_all(call, server, tmp_path).items():
        method, (path, _, query), body = asked[0], asked[1].partition("?"), asked[3]
        headers = headers_of(asked)
        assert method == "POST"
        assert unquote(path) == f"/base-1/v2.0~x/it's/{NASTY}/$(touch x)/*", language
        assert parse_qsl(query) == [("q'\"&#", NASTY), ("q'\"&#", "b c")], language
        assert json.loads(body) == example["content"]["application/json"]["example"], language
        assert headers["x-api-key"] == headers["x-their-key"] == SECRETS["API_KEY"]
        assert headers["authorization"] == "Bearer t-1"
        assert headers["content-type"] == "application/json"
        assert headers["x-note"] == "a'b\"$(c)`d` \\"
        assert headers["x-bad"] == "text"
        assert headers["x-$a`'"] == "5"


@pytest.mark.parametrize("method", ["get", "put", "delete", "options", "head", "patch"])
def test_every_method_is_called(server, tmp_path, method):
    call = call_of(documented({}, method))

    for language, asked in run_all(call, server, tmp_path).items():
        assert asked[:2] == (method.upper(), "/base-1/v2.0~x/a"), language
        assert headers_of(asked)["x-api-key"] == SECRETS["API_KEY"]


BODIES = {
    "text": ("text/plain", NASTY, NASTY),
    "a text as JSON": ("application/json", "just words", '"just words"'),
    "JSON in a text": (
        "application/json",
        '{"a": [1, "é"]}',
        '{\n  "a": [\n    1,\n    "é"\n  ]\n}',
    ),
    "a number": ("application/problem+json", 7, "7"),
    "false": ("application/json", False, "false"),
    "a form": ("application/x-www-form-urlencoded", {"a b": "c&d", "e": True}, "a+b=c%26d&e=true"),
}


@pytest.mark.parametrize("name", BODIES)
def test_every_kind_of_body_arrives_as_it_was_meant(server, tmp_path, name):
    media_type, example, expected = BODIES[name]
    body = {"content": {media_type: {"example": example}}}

    for language, asked in run_all(
        call_of(documented({"requestBody": body})), server, tmp_path
    ).items():
        is_json = media_type.endswith("json")
        sent = (json.loads(asked[3]), json.loads(expected)) if is_json else (asked[3], expected)
        assert sent[0] == sent[1], language
        assert headers_of(asked)["content-type"] == media_type


def test_only_brackets_in_the_base_url_need_a_word_to_curl():
    text = samples(Call("GET", "/a"))[0].text

    assert insert_base_url(text, "https://api.example.com").startswith(
        "curl 'https://api.example.com/a'"
    )
    assert insert_base_url(text, "https://[::1]:8").startswith("curl --globoff 'https://[::1]:8/a'")


def test_javascript_writes_numbers_and_names_that_it_would_change_as_text():
    kept = samples(Call("POST", "/", body=Body("application/json", '{"a": 1}', {"a": 1})))
    large = samples(
        Call("POST", "/", body=Body("application/json", "[9007199254740993]", [2**53 + 1]))
    )

    assert "JSON.stringify({" in kept[2].text
    assert 'body: "[9007199254740993]"' in large[2].text
