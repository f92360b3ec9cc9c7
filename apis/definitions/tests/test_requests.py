"""What is typed, and what a definition says, never leads out of the base URL."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apis.definitions.reading.operations import Operation, operations
from apis.definitions.reference.examples import body_example
from apis.definitions.reference.requests import (
    InvalidInput,
    build_request,
    content_types,
    inputs_of,
    is_sent,
)

pytestmark = pytest.mark.embedded

BASE = "https://api.example.com/payments/v1"
AWAY = [
    *("..", ".", "../admin", "a/../../admin", "..\\admin", "%2e%2e", "%2e%2e%2fadmin", ".%2e/x"),
    *("%252e%252e%252fadmin", "..;/admin", "..;a=b/x", "x/..", "/..", "/../", ".. /x"),
]
HARMLESS = [
    *("//evil.example.com", "/etc", "a/b", "?admin=1", "#frag", "a?b#c", "@evil.example.com"),
    *("x\r\nX-API-Key: cok_", "\r\n\r\nGET / HTTP/1.1", "https://evil.example.com/", ":80"),
    *("...", "..a", "a..b", "é", "日本", "%00", "{id}", "&a=b", "100%", " ", "😀"),
]


def operation(template="/pets/{id}/toys", *, method="get", **fields):
    return Operation(method, template, fields, {})


def parameter(where, name, **more):
    return {"in": where, "name": name, "schema": {"type": "string"}, **more}


def request(made, values=(), *, document=None, content_type="", body=""):
    typed = dict(zip(inputs_of(document or {}, made), values, strict=False))
    return build_request(BASE, made, typed, content_type, body)


@pytest.mark.parametrize("value", AWAY)
def test_no_value_goes_up(value):
    with pytest.raises(InvalidInput) as refused:
        request(operation(), [value])

    assert refused.value.key == "path-1"


@pytest.mark.parametrize("value", HARMLESS)
def test_every_other_value_stays_one_part_of_the_path(value):
    url = request(operation(), [value]).url

    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == (
        *("https", "api.example.com", "", ""),
    )
    before, _, rest = parts.path.partition("/payments/v1/pets/")
    assert before == ""
    assert rest.count("/") == 1
    assert unquote(rest.removesuffix("/toys")) == value


@pytest.mark.parametrize(
    "template", ["/../admin", "/a/../..", "/{a}{b}", "/.{a}", "/%2e%2e/x", "/..;/x", "/\\..\\x"]
)
def test_no_template_goes_up(template):
    with pytest.raises(InvalidInput):
        request(operation(template), [".", "."])


@pytest.mark.parametrize("template", ["//evil.example.com", "/a?b=c", "/a#b", "/@evil", "/é"])
def test_a_template_is_a_path_and_nothing_else(template):
    parts = urlsplit(request(operation(template)).url)

    assert parts.netloc == "api.example.com"
    assert parts.path.startswith("/payments/v1/")
    assert parts.query == parts.fragment == ""


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_whatever_is_typed_stays_below_the_base_url(in_path, in_query):
    in_path = in_path.encode(errors="ignore").decode() or "x"
    in_query = in_query.encode(errors="ignore").decode()
    made = operation(parameters=[parameter("query", "q")])
    try:
        url = request(made, [in_path, in_query]).url
    except InvalidInput:
        return

    parts = urlsplit(url)
    assert url.isascii()
    assert url.isprintable()
    assert parts.netloc == "api.example.com"
    assert parts.path.startswith("/payments/v1/pets/")
    assert not {".", ".."} & set(unquote(parts.path).split("/"))
    assert parts.fragment == ""


def test_a_query_is_sent_as_the_definition_says():
    listed = {"schema": {"type": "array"}}
    made = operation(
        "/pets",
        parameters=[
            parameter("query", "a&b"),
            parameter("query", "tags", **listed),
            parameter("query", "ids", explode=False, **listed),
            parameter("query", "none"),
        ],
    )

    url = request(made, ["c&d=e", "x, y", "1,2", ""]).url

    assert url == f"{BASE}/pets?a%26b=c%26d%3De&tags=x&tags=y&ids=1%2C2"


@pytest.mark.parametrize(
    "name",
    [
        *("Host", "X-API-Key", "x-api-key", "Cookie", "Connection", "Transfer-Encoding", "TE"),
        *("Content-Length", "X-Gateway-Token", "X-Api", "Upgrade", "Proxy-Authorization", "Expect"),
        *("X-Forwarded-For", "Forwarded", "Accept-Encoding", "a b", "a:b", "a\r\nb", "", "é"),
    ],
)
def test_some_headers_are_nobodys_to_choose(name):
    made = operation("/pets", parameters=[parameter("header", name), parameter("cookie", "c")])

    assert not is_sent(name)
    assert inputs_of({}, made) == []


def test_headers_that_openapi_ignores_are_not_asked_for():
    ignored = [parameter("header", name) for name in ("Accept", "content-type", "Authorization")]
    made = operation("/pets", parameters=[*ignored, parameter("header", "X-Trace")])

    assert [each.name for each in inputs_of({}, made)] == ["X-Trace"]
    assert request(made, ["1"]).headers == {"Accept": "*/*", "X-Trace": "1"}


def test_a_body_is_sent_in_the_media_type_that_was_chosen():
    hostile: dict[str, object] = {"application/json": {}, "text/x\r\nHost: evil": {}, "*/*": {}}
    made = operation("/pets", method="post", requestBody={"content": hostile})

    assert list(content_types({}, made)) == ["application/json"]
    sent = request(made, content_type="application/json", body="{\r\n}")
    assert (sent.method, sent.content) == ("POST", b"{\n}")
    assert sent.headers["Content-Type"] == "application/json"
    assert list(content_types({}, operation("/pets"))) == []


def test_an_example_is_the_definitions_own_or_made_from_the_schema():
    pet = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string", "example": "Rex"},
            "born": {"type": "string", "format": "date"},
            "kind": {"enum": ["dog", "cat"]},
            "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        },
    }
    document = {"components": {"schemas": {"Pet": pet}}}
    media = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}
    made = body_example(document, operation(requestBody={"content": media}), "application/json")
    own = {"application/json": {"example": {"a": 1}}}

    assert '"name": "Rex"' in made
    assert '"kind": "dog"' in made
    assert '"id"' not in made
    assert len(made) < 10_000
    given_one = operation(requestBody={"content": own})
    assert body_example({}, given_one, "application/json") == '{\n  "a": 1\n}'
    assert body_example({}, given_one, "text/plain") == ""


def test_an_example_of_schemas_that_branch_into_one_another_stays_small():
    wide = {"$ref": "#/components/schemas/Wide"}
    properties = {f"p{n}": wide for n in range(50)}
    document = {"components": {"schemas": {"Wide": {"type": "object", "properties": properties}}}}
    media = {"application/json": {"schema": wide}}

    made = body_example(document, operation(requestBody={"content": media}), "application/json")

    assert len(made) < 20_000


def test_every_operation_of_a_hostile_document_gives_inputs():
    document = {
        "paths": {
            "/{a}": {
                "get": {"parameters": ["x", {"in": "path"}, {"$ref": "#/nope"}, {"in": "query"}]},
                "post": {"requestBody": {"content": "no"}},
            }
        }
    }

    for each in operations(document):
        assert inputs_of(document, each)[0].key == "path-1"
        assert content_types(document, each) in ({}, {"application/octet-stream": {}})
