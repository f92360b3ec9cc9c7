"""References in a definition: only those within it are followed, and nothing outside is touched."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from apis.definitions.checking import sandbox
from apis.definitions.checking.validating import judge
from apis.definitions.tests.test_checking import PLAIN, found
from apis.definitions.tests.test_reading import REFUSED

pytestmark = pytest.mark.embedded

touched: list[str] = []
is_watching = threading.local()


def watch(event, arguments):
    if getattr(is_watching, "now", False) and event in {
        *("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.listdir"),
    }:
        touched.append(f"{event} {arguments[0]!r}")


sys.addaudithook(watch)


@pytest.fixture
def untouched():
    """Fails if this thread opens a file, a connection or a program."""
    touched.clear()
    is_watching.now = True
    yield
    is_watching.now = False
    assert touched == []


@pytest.fixture
def server():
    """An HTTP server that counts who asks."""

    class Counted(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"type": "string"}')

        def log_message(self, *arguments):
            pass

    hits: list[str] = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Counted)
    thread = threading.Thread(target=running.serve_forever, args=[0.01])
    thread.start()
    yield SimpleNamespace(port=running.server_port, hits=hits)
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize(("text", "line", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_the_reader_refuses_is_the_only_finding(untouched, text, line, reason):
    checked = judge(text)

    assert checked.document is None
    assert not checked.is_valid
    assert [(f.line, f.severity) for f in checked.findings] == [(line, "error")]
    assert reason in checked.findings[0].message


REFERENCES = [
    ("http://127.0.0.1:{port}/a", "leads out of the document"),
    ("https://example.com/a", "leads out of the document"),
    ("file:///etc/passwd", "leads out of the document"),
    ("//example.com/a", "leads out of the document"),
    ("other.yaml#/a", "leads out of the document"),
    ("#", "leads out of the document"),
    ("", "leads out of the document"),
    ("#/nope", "There is nothing at #/nope"),
    ("#/components/schemas/No~1pe", "There is nothing at"),
    ("#/components/schemas/Itself", "in a circle"),
    ("#/components/schemas/One", "in a circle"),
    ("#/info/title", "only a value"),
]


@pytest.mark.parametrize(("reference", "reason"), REFERENCES)
def test_a_reference_that_leads_nowhere_is_named_and_never_followed(
    untouched, server, reference, reason
):
    reference = reference.format(port=server.port)
    text = PLAIN + (
        "components:\n"
        "  schemas:\n"
        "    Itself: {$ref: '#/components/schemas/Itself'}\n"
        "    One: {$ref: '#/components/schemas/Two'}\n"
        "    Two: {$ref: '#/components/schemas/One'}\n"
        f"    Bad: {{$ref: '{reference}'}}\n"
    )

    errors = [error for error in found(text) if "Bad" in error[1]]

    assert [(line, place) for line, place, _ in errors] == [
        (22, "components > schemas > Bad > $ref")
    ]
    assert reason in errors[0][2]
    assert server.hits == []


@pytest.mark.parametrize("key", ["$id", "$dynamicRef", "$recursiveRef"])
def test_what_changes_the_meaning_of_references_is_refused(untouched, server, key):
    text = PLAIN + (
        "components:\n"
        f"  schemas: {{A: {{{key}: 'http://127.0.0.1:{server.port}/a'}}}}\n"
    )  # fmt: skip

    errors = found(text)

    assert [place for _, place, _ in errors] == [f"components > schemas > A > {key}"]
    assert server.hits == []


def test_a_property_may_be_named_as_a_reference_is():
    text = PLAIN + (
        "components:\n"
        "  schemas: {A: {type: object, properties: {$ref: {type: string}, $id: {type: string}}}}\n"
    )

    assert found(text) == []


VALIDATED = f"""
import json, sys
sys.path.insert(0, {str(sandbox.ROOT)!r})
from apis.definitions.checking import sandbox
sandbox.prepare()
sys.addaudithook(sandbox.deny_access)
from apis.definitions.reading.specification import broken_specification
print(list(broken_specification(json.load(sys.stdin))))
"""


def test_the_program_that_validates_makes_no_connection_even_if_it_is_asked(server):
    document: Any = judge(PLAIN).document
    schema = {"$ref": f"http://127.0.0.1:{server.port}/a"}
    document["components"] = {"schemas": {"A": schema}}
    document["paths"]["/orders"]["get"]["responses"]["200"]["content"] = {
        "application/json": {"schema": schema}
    }

    run = subprocess.run(
        [sys.executable, "-c", VALIDATED],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode
    assert "PermissionError: socket." in run.stderr
    assert server.hits == []
