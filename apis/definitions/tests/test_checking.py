"""Checking a definition: every finding with its place and line, in little time."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apis import definitions
from apis.definitions.checking.validating import judge
from apis.definitions.reading.findings import MOST, Finding, most_important

pytestmark = pytest.mark.embedded

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.yaml"))
PLAIN = """openapi: 3.1.0
info:
  title: Orders
  version: 1.0.0
  description: Orders of a shop.
  contact: {email: api@example.com}
paths:
  /orders:
    get:
      operationId: orders
      description: All of them.
      tags: [orders]
      security: []
      responses:
        200: {description: The orders.}
        404: {description: None.}
"""


def found(text):
    """The errors as (line, place, message), without the program, which takes a second to start."""
    return [(each.line, each.place, each.message) for each in judge(text).errors]


def check(text):
    """What the program says."""
    return definitions.check(text, owner="acme")


def test_a_definition_with_all_that_developers_look_for_has_no_finding():
    checked = check(PLAIN)

    assert checked.findings == []
    assert checked.is_valid
    document: Any = checked.document
    assert document["paths"]["/orders"]["get"]["responses"]["200"]
    assert "The orders." in checked.written.html
    assert json.loads(checked.written.json) == document
    assert checked.written.markdown.startswith("# Orders 1.0.0")
    assert checked.changes == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_definitions_as_others_write_them_have_no_errors(path):
    assert found(path.read_text()) == []


def test_our_own_definition_has_no_errors():
    assert found((settings.BASE_DIR / "docs/openapi.json").read_text()) == []


BROKEN = [
    ("openapi: 3.1.0", "swagger: '2.0'", 1, "swagger", "Swagger 2.0 is not supported"),
    ("openapi: 3.1.0", "openapi: 3.2.0", 1, "openapi", "OpenAPI 3.2 is not supported yet"),
    ("openapi: 3.1.0", "openapi: 3.1", 1, "openapi", "must be text"),
    ("openapi: 3.1.0", "openapi: 4.0.0", 1, "openapi", "This version is not supported"),
    ("openapi: 3.1.0", "a: b", 1, "", "not an OpenAPI definition"),
    ("version: 1.0.0", "version: 1.10", 4, "info > version", 'Write it as "1.10"'),
    ("title: Orders", "title: \"Or\\u202eders\"", 3, "info > title", "invisible characters"),
    ("title: Orders", f"title: {'x' * 10_000}", 3, "info > title", "longer than 200"),
    ("title: Orders", "name: Orders", 2, "info", "Missing: title"),
    ("paths:\n", "paths:\n  /orders/{a}: {get: {responses: {200: {description: A.}}}}\n", 8,
     "paths > /orders/{a} > get", "The parameter a of the path is not declared"),
    ("  /orders:", "  orders:", 7, "paths", "no operation"),
    ("description: The orders.", "text: The orders.", 15,
     "paths > /orders > get > responses > 200", "Not expected here: text"),
    ("operationId: orders", "operationId: 7", 10, "paths > /orders > get > operationId",
     "This must be text"),
    ("paths:\n", "servers: [{url: 'javascript:alert(1)'}]\npaths:\n", 7,
     "servers > entry 1 > url", "must start with https://"),
    ("paths:\n", "servers: [{url: '//evil.example'}]\npaths:\n", 7,
     "servers > entry 1 > url", "must start with https://"),
    ("paths:\n", "servers: [{url: '{a}', variables: {a: {default: 'file:///x'}}}]\npaths:\n", 7,
     "servers > entry 1 > url", "must start with https://"),
    ("      security: []", "      servers: [{url: not a url}]\n      security: []", 13,
     "paths > /orders > get > servers > entry 1 > url", "must start with https://"),
    ("      security: []", "      parameters: [{name: a, in: query, schema: {type: strin}}]", 13,
     "paths > /orders > get > parameters > entry 1 > schema > type", "Use one of: array"),
    ("      security: []", "      parameters: [{name: a, in: query, schema: {type: string,"
     " default: 5}}]", 13,
     "paths > /orders > get > parameters > entry 1 > schema > default",
     "The default value does not fit its schema. This must be text."),
    ("      security: []", "      parameters: [{name: a, in: query, schema: {}}, {name: a,"
     " in: query, schema: {}}]", 13,
     "paths > /orders > get > parameters", "The parameter a is declared twice"),
    ("        404: {description: None.}", "        404: {description: None.}\n"
     "    put: {operationId: orders, responses: {200: {description: A.}}}", 17,
     "paths > /orders > put", "Another operation has the operationId orders"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "other", "line", "place", "reason"), BROKEN)
def test_what_is_wrong_is_told_with_place_and_line(part, other, line, place, reason):
    text = PLAIN.replace(part, other, 1)
    assert text != PLAIN

    errors = found(text)

    assert (line, place) in [(error[0], error[1]) for error in errors]
    assert any(reason in error[2] for error in errors)


def test_a_finding_in_a_shared_schema_is_told_where_the_schema_is():
    text = PLAIN.replace("{description: The orders.}", """
          description: The orders.
          content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}""") + (
        "components:\n  schemas:\n    A:\n      type: string\n      default: 5\n"
    )  # fmt: skip

    assert [error[:2] for error in found(text)] == [(23, "components > schemas > A > default")]


def test_two_paths_that_differ_only_in_the_name_of_a_parameter_are_both_named():
    path = (
        "  /orders/{%s}:\n"
        "    get:\n"
        "      parameters: [{name: %s, in: path, required: true, schema: {type: string}}]\n"
        "      responses: {200: {description: One.}}\n"
    )

    errors = found(PLAIN + path % ("a", "a") + path % ("b", "b"))

    assert [error[1] for error in errors] == ["paths > /orders/{a}", "paths > /orders/{b}"]


def test_what_developers_would_miss_is_a_warning_and_no_error():
    text = """openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    get:
      responses: {200: {description: The orders.}}
"""
    checked = check(text)

    assert checked.is_valid
    assert [finding.message for finding in checked.warnings] == [
        "No security is declared, neither for all operations nor for one.",
        "There is no contact.",
        "There is no description.",
        "Missing: operationId.",
        "Missing: tags.",
        "No answer to a wrong request (4xx) is described.",
        "There is no description.",
    ]


def test_sixty_schemas_in_one_another_are_told_in_words():
    text = PLAIN + "components:\n  schemas:\n    A: " + "{items: " * 90 + "{}" + "}" * 90 + "\n"

    assert all("Traceback" not in message for _, _, message in found(text))


def test_at_most_a_hundred_of_each_are_listed_and_the_rest_counted():
    many = [Finding(n, "", "warning", f"{n}.") for n in range(MOST + 5)]
    error = Finding(9, "", "error", "Wrong.")

    kept = most_important([*many, error, error])

    assert kept[0] == error
    assert len(kept) == MOST + 2
    assert kept[-1].message == "5 more are not listed."
