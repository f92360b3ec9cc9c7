"""Pages of large definitions: none has more than 300,000 bytes or 5,000 elements."""

import json
import re
from pathlib import Path

import pytest

from apis.definitions.reference.descriptions import MOST_OF_ENTRY
from apis.definitions.reference.reader import CUT
from apis.definitions.reference.writing import render_reference
from apis.tests.makers import add_api, add_version, write_reference
from tests.reading import links

pytestmark = pytest.mark.django_db
MOST_BYTES = 300_000
MOST_ELEMENTS = 5_000
PORTAL = "/portal/acme/apis/payments/v1/reference/"
CONSOLE = "/organizations/acme/apis/payments/v1/reference/"
ABOUT = "What it *is*, said in `so` many words: 支払い。"


def nested(depth, breadth=5):
    """An object whose properties are objects, so many levels deep."""
    if not depth:
        return {"type": "string", "description": ABOUT}
    inner = {f"property_{number}": nested(depth - 1, breadth) for number in range(breadth)}
    return {"type": "object", "description": ABOUT, "properties": inner}


def document_of(paths, schemas=(), about=ABOUT, content=None):
    """A document whose operations share a body and a response with this content."""
    shared = {"description": ABOUT, "content": {"application/json": content or {}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Payments", "version": "1.0.0", "description": about},
        "paths": paths,
        "components": {
            "schemas": dict(schemas),
            "requestBodies": {"Shared": shared},
            "responses": {"Shared": shared},
        },
    }


def operation_of(number, tag):
    """An operation that takes and answers what all do, also in three kinds of mistakes."""
    answer = {"$ref": "#/components/responses/Shared"}
    return {
        "tags": [tag],
        "summary": f"Do thing {number}",
        "description": ABOUT * 5,
        "parameters": [{"name": f"p{n}", "in": "query", "description": ABOUT} for n in range(8)],
        "requestBody": {"$ref": "#/components/requestBodies/Shared"},
        "responses": dict.fromkeys(("200", "400", "404", "500"), answer),
    }


def deep():
    """900 operations under 30 tags, and 100 schemas, with properties four levels deep."""
    paths = {
        f"/things/{number}": {"post": operation_of(number, f"Tag {number % 30}")}
        for number in range(900)
    }
    schemas = {f"Schema{number}": nested(4, 3) for number in range(100)}
    return document_of(paths, schemas, content={"schema": nested(4, 2)})


def scattered():
    """900 operations, four under each tag with a long name."""
    return document_of(
        {
            f"/things/{number}": {"get": {"tags": [f"{'支払い' * 30} {number // 4}"]}}
            for number in range(900)
        }
    )


def heavy():
    """One operation with more than any page has room for, and a description that has, too."""
    wide = {"properties": {f"{'支払い' * 30}{number}": nested(1) for number in range(500)}}
    operation = operation_of(1, "Heavy")
    operation["responses"] |= {str(code): {"description": ABOUT} for code in range(600, 9_000)}
    operation["parameters"] = [{"name": f"p{n}", "in": "query"} for n in range(5_000)]
    schemas = {"Wide": wide}
    return document_of({"/a": {"post": operation}}, schemas, "*a* " * 50_000, {"schema": wide})


def dense():
    """300 schemas whose many properties are a word each."""
    schema = {"properties": dict.fromkeys((f"p{number}" for number in range(80)), True)}
    return document_of({}, {f"Schema{number}": schema for number in range(300)})


def wordy():
    """300 operations under one tag, each with a long description."""
    operation = {"tags": ["All"], "description": "word " * 800}
    return document_of({f"/things/{number}": {"get": operation} for number in range(300)})


def our_own():
    """The specification of the console's own API."""
    return json.loads(Path("docs/openapi.json").read_text())


def assert_small(response):
    assert response.status_code == 200
    assert len(response.content) <= MOST_BYTES
    assert len(re.findall(rb"<[a-z]", response.content)) <= MOST_ELEMENTS


@pytest.mark.parametrize("document_of", [deep, scattered, dense, heavy, wordy, our_own])
def test_every_page_of_a_large_definition_is_small(adam, client, document_of):
    """Without the checks of the usual client, which take longer than the pages."""
    version = add_version(add_api("Payments", by=adam))
    last = len(write_reference(version, document_of()).outline["parts"])
    client.force_login(adam.user)

    # Those of short parts differ only by their names.
    for part in {*range(1, last, 1 if last < 100 else 10), last}:
        assert_small(client.get(PORTAL, {"part": part, "environment": "production"}))
    assert_small(client.get(CONSOLE))
    assert_small(client.get(PORTAL, {"find": "p", "part": last}))


def test_all_operations_of_a_large_definition_are_reached_by_links(adam, client):
    version = add_version(add_api("Payments", by=adam))
    write_reference(version, our_own())
    client.force_login(adam.user)

    first = client.get(PORTAL)
    parts = {link.partition("#")[0] for link in links(first) if "part=" in link}
    pages = [first, *(client.get(part) for part in sorted(parts))]

    anchors = [
        anchor for page in pages for anchor in re.findall(rb'id="(operation-\d+)"', page.content)
    ]
    operations = [each for item in our_own()["paths"].values() for each in item]
    assert len(set(anchors)) == len(anchors) == len(operations)


def test_what_is_longer_than_a_page_is_cut_and_said():
    long = "word " * 40_000
    operation = {"description": long, "parameters": [{"name": "last", "in": "query"}]}
    html, outline = render_reference(
        {"info": {"description": long}, "paths": {"/a": {"get": operation}, "/b": {"get": {}}}}
    )

    assert len(outline["about"]) < 2 * MOST_OF_ENTRY
    assert CUT in outline["about"]
    assert html.count(CUT) == 1
    assert "<code>last</code>" not in html
    assert "/b</span>" in html
