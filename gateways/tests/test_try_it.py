"""Try it: the form of an operation, and what its page says came back."""

import html
import re

import pytest
from django.core import mail
from django.db import connection

from apis.definitions.reference.requests import Request
from audit.models import Event
from console.calling.client import LARGEST, NotCalled, Reply
from gateways.tests.makers import describe, offer
from gateways.tryout.calling import curl_of
from tests.reading import links, reason_at, value_of, words

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"cot_[0-9A-Za-z]{38}")
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"
PATHS = {
    "/invoices": {
        "get": {"tags": ["Invoices"], "summary": "List invoices", "responses": {}},
        "post": {
            "summary": XSS,
            "requestBody": {"content": {"application/json": {"example": {"amount": 5}}}},
            "responses": {},
        },
    },
    "/invoices/{id}": {
        "parameters": [
            {"in": "path", "name": "id", "required": True, "schema": {"type": "integer"}},
            {"in": "query", "name": XSS, "description": XSS, "schema": {"type": "string"}},
            {"in": "query", "name": "size", "schema": {"enum": ["small", "large"]}},
            {"in": "header", "name": "X-Trace", "schema": {"type": "string"}},
            {"in": "header", "name": "Host", "schema": {"type": "string"}},
            {"in": "header", "name": "X-API-Key", "schema": {"type": "string"}},
        ],
        "get": {"responses": {}},
    },
}
ONE = "GET /invoices/{id}"
TYPED = {"environment": "production", "path-1": "7"}


@pytest.fixture
def payments(adam):
    """Acme's Payments with operations."""
    offered = offer(adam)
    describe(offered.version, PATHS)
    return offered


def reply(status=200, body=b"", content_type="text/plain", **headers):
    named = [("Content-Type", content_type), *headers.items()]
    return Reply(status, [(k.replace("_", "-"), v) for k, v in named], body, False, 0.0123)


def in_console(organization):
    return f"/organizations/{organization.handle}/apis/payments/v1/try/"


def send(client, address, operation=ONE, **typed):
    return client.post(f"{address}?{_query(operation)}", {**TYPED, **typed})


def _query(operation):
    return f"operation={operation.replace(' ', '%20')}"


@pytest.fixture
def page(client_of, dora, payments):
    return client_of(dora)


def test_the_operations_are_listed_by_tag_with_links_to_their_forms(page, acme):
    listed = page.get(in_console(acme))

    assert "Invoices GET /invoices List invoices" in words(listed)
    assert "Other POST /invoices" in words(listed)
    (address,) = [each for each in links(listed) if "operation=GET" in each and "id" in each]
    form = page.get(address)
    assert words(form).count("Host") == 0
    assert "id Path, integer." in words(form)
    assert "Query, one of: small, large." in words(form)
    assert "X-Trace (optional) Header, string." in words(form)


def text(response):
    return response.content.decode()


def test_a_call_goes_to_the_versions_address_with_a_new_test_key(page, acme, dora, answered):
    sent = answered(reply(200, b'{"a":1.50}', "application/json", Set_Cookie="a=b; Path=/"))

    shown = send(page, in_console(acme), **{"query-3": "small", "header-4": "1", "path-1": "7"})

    ((method, url, headers, content),) = sent
    assert (method, url, content) == (
        *("GET", "https://api.example.com/payments/v1/invoices/7?size=small", b""),
    )
    key = headers.pop("X-API-Key")
    assert headers == {"Accept": "*/*", "X-Trace": "1"}
    assert shown.status_code == 200
    assert "Status200 OK" in words(shown)
    assert "Time12 ms" in words(shown)
    assert '{\n  "a": 1.50\n}' in html.unescape(text(shown))
    assert f"X-API-Key: {key}" in html.unescape(text(shown))
    assert shown["Cache-Control"] == "no-store, private"
    assert "a" not in shown.cookies
    assert "a=b" in words(shown)
    assert value_of(shown, "path-1") == "7"
    assert dora.test_keys.get().hint == key[-4:]


def test_the_key_is_on_that_page_and_nowhere_else(page, acme, answered, caplog):
    sent = answered(reply(200, b"hi"))

    (key,) = set(SECRET.findall(text(send(page, in_console(acme), body="private"))))

    assert sent[0][2]["X-API-Key"] == key
    assert key not in text(page.get(f"{in_console(acme)}?{_query(ONE)}"))
    kept = str(list(Event.objects.values())) + caplog.text + str([m.body for m in mail.outbox])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept += str([[bytes(c) if isinstance(c, memoryview) else c for c in r] for r in cursor])
    assert key not in kept
    assert key.removeprefix("cot_") not in kept
    (event,) = Event.objects.filter(kind="api_version.tested")
    assert event.after == {"operation": ONE, "environment": "production"}


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"path-1": ""}, "path-1", "Enter the id."),
        ({"path-1": "seven"}, "path-1", "Enter a whole number."),
        ({"path-1": "7\x00"}, "path-1", "Null characters are not allowed."),
        ({"path-1": "7" * 10_000}, "path-1", "2000 characters"),
        ({"query-2": "x" * 10_000}, "query-2", "2000 characters"),
        ({"query-2": "a\r\nb"}, "query-2", "Leave out line breaks"),
        ({"query-3": "huge"}, "query-3", "Select one of the options"),
        ({"header-4": "1\r\nX-API-Key: cok_x"}, "header-4", "on one line"),
        ({"header-4": "é"}, "header-4", "ASCII"),
        ({"header-4": "a\x00"}, "header-4", "Null characters"),
        ({"environment": "sandbox"}, "environment", "Select one of the options"),
        ({"environment": ""}, "environment", "Enter the mode."),
    ],
)
def test_a_bad_value_is_said_at_its_field_and_nothing_is_called(
    page, acme, dora, answered, typed, field, reason
):
    sent = answered(reply())

    shown = send(page, in_console(acme), **typed)

    assert shown.status_code == 200
    assert reason in reason_at(shown, field)
    assert not sent
    assert not dora.test_keys.exists()


def test_what_leads_out_of_the_base_url_is_refused_at_the_field(page, acme, payments, answered):
    sent = answered(reply())
    paths: dict[str, object] = {
        "/files/{name}": {"get": {"responses": {}}},
        "/../admin": {"get": {"responses": {}}},
    }
    describe(payments.version, paths)

    up = send(page, in_console(acme), "GET /files/{name}", **{"path-1": "../../admin"})
    itself = send(page, in_console(acme), "GET /../admin")
    send(page, in_console(acme), "GET /files/{name}", **{"path-1": "//evil.example.com?a#b"})

    assert reason_at(up, "path-1") == "Leave out . and .. between slashes."
    assert value_of(up, "path-1") == "../../admin"
    assert "This path leads out of the base URL" in words(itself)
    ((_, url, *_),) = sent
    assert url == "https://api.example.com/payments/v1/files/%2F%2Fevil.example.com%3Fa%23b"


def test_a_body_is_sent_as_typed_and_kept_when_it_is_too_large(page, acme, answered):
    sent = answered(reply(201))
    address, operation = in_console(acme), "POST /invoices"
    form = page.get(f"{address}?{_query(operation)}")
    assert '"amount": 5' in html.unescape(text(form))
    body = {"content_type": "application/json"}

    good = send(page, address, operation, **body, body='{"a":\r\n1}')
    large = send(page, address, operation, **body, body="x" * 1024 * 1024)
    nul = send(page, address, operation, **body, body="a\0b")
    kind = send(page, address, operation, content_type="text/evil\r\nHost: x", body="a")

    ((method, _, headers, content),) = sent
    assert (method, headers["Content-Type"], content) == ("POST", "application/json", b'{"a":\n1}')
    assert "Status201 Created" in words(good)
    assert "The answer has no body." in words(good)
    assert reason_at(large, "body") == "Use up to 256 KB."
    assert "x" * 1_000 in text(large)
    assert "Null characters" in reason_at(nul, "body")
    assert reason_at(kind, "content_type") == "Select one of the options in the list."


def test_a_definitions_and_an_answers_html_are_text(page, acme, answered):
    answered(reply(200, XSS.encode(), "text/html", X_Note=XSS))

    listed = page.get(in_console(acme))
    shown = send(page, in_console(acme))

    for each in (listed, shown):
        assert "<script>alert" not in text(each)
        assert "<img src=x" not in text(each)
        assert "&lt;script&gt;alert(1)" in text(each)


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (reply(200, b"\x89PNG\r\n\0", "image/png"), "7 bytes of image/png"),
        (reply(200, b"\xff\xfe", "text/plain"), "2 bytes of text/plain"),
        (reply(200, "é".encode("latin-1"), "text/plain; charset=iso-8859-1"), "é"),
        (reply(200, b"a", "text/plain; charset=rot13"), "1 byte of text/plain"),
        (reply(299, b"a"), "Status299"),
        (Reply(200, [], b"a" * LARGEST, True, 1.0), "cut: there is more than the console reads"),
        (reply(301, Location="http://127.0.0.1/"), "Status301 Moved Permanently"),
        (reply(200, b"[" * 100_000, "application/json"), "Status200 OK"),
        (reply(200, b"[" * 900 + b"1," * 9_000 + b"1" + b"]" * 900, "application/json"), "200 OK"),
        (reply(403, X_Check_Code="NOT_AVAILABLE"), "This API is not available."),
        (reply(401, X_Check_Code="NOT_FOUND"), "The test key no longer works"),
        (reply(401, X_Check_Code="MISSING"), "did not pass on the header"),
        (reply(404, X_Check_Code="UNKNOWN_GATEWAY"), "a token that is not valid"),
        (reply(429, X_Check_Code="RATE_LIMITED"), "60 times in 15 minutes"),
        (reply(403, X_Check_Code="WRONG_ENVIRONMENT"), "for another mode"),
        (reply(403, X_Check_Code=XSS), "Status403 Forbidden"),
        (reply(503, b'{"code":"CONSOLE_AWAY"}'), "got no answer from the console"),
        (NotCalled("The connection failed: connection refused."), "The connection failed"),
    ],
)
def test_what_came_of_the_call_is_said_in_words(page, acme, answered, came, said):
    answered(came)

    shown = send(page, in_console(acme))

    assert shown.status_code == 200
    assert said in words(shown)
    assert len(shown.content) < 5 * LARGEST
    assert value_of(shown, "path-1") == "7"


def test_curl_is_quoted(page, acme, answered):
    answered(reply())

    shown = send(page, in_console(acme), **{"header-4": "'; rm -rf / #$(id)`id`"})

    curl = html.unescape(text(shown))
    assert """--header 'X-Trace: '"'"'; rm -rf / #$(id)`id`'""" in curl


def test_the_line_for_curl_sends_no_body_with_head():
    line = curl_of(Request("HEAD", "https://api.example.com/a", {}, b"x"), "cot_x")

    assert "--head" in line
    assert "--data" not in line
