"""What a newer definition changes: each change by the name that oasdiff gives it, and no other."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apis.definitions.comparing.definitions import list_changes
from apis.definitions.tests.changed_orders import TABLE
from apis.definitions.tests.orders import BASE, GONE, MADE, ORDER
from tests.effort import at_most

pytestmark = pytest.mark.embedded


def changed(path, value):
    """The base with another value at one place."""
    if path == "rename":
        return json.loads(json.dumps(BASE).replace('"order"', '"id"').replace("{order}", "{id}"))
    new = copy.deepcopy(BASE)
    node = new
    for part in path[:-1]:
        node = node.setdefault(part, {}) if isinstance(node, dict) else node[part]
    if value is GONE:
        del node[path[-1]]
    elif isinstance(node, list) and path[-1] == len(node):
        node.append(value)
    else:
        node[path[-1]] = value
    return new


@pytest.mark.parametrize(
    ("path", "value", "is_breaking", "rules"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_a_change_is_found_under_its_name_and_nothing_else_is(path, value, is_breaking, rules):
    found = list_changes(BASE, changed(path, value))

    assert {change.rule for change in found if change.is_breaking == is_breaking} == rules
    if not is_breaking:
        assert [change for change in found if change.is_breaking] == []


def test_nothing_changes_from_a_definition_to_itself():
    assert list_changes(BASE, copy.deepcopy(BASE)) == []


def test_a_change_in_a_shared_schema_is_told_once_and_names_the_schema():
    found = list_changes(BASE, changed((*ORDER, "properties", "price"), GONE))

    assert len(found) == 1
    assert found[0].place == "Order > price"
    assert found[0].sentence == "The response property price of Order was removed."


def test_a_shared_schema_itself_is_called_by_its_name():
    found = list_changes(BASE, changed(("components", "schemas", "Card", "type"), "string"))

    assert {change.sentence for change in found} == {
        "Card in requests changed from object to string.",
        "Card in responses changed from object to string.",
    }


def test_a_body_that_is_not_shared_is_called_by_its_operation():
    schema = (*MADE, "requestBody", "content", "application/xml", "schema", "type")

    found = list_changes(BASE, changed(schema, "string"))

    assert [change.sentence for change in found] == [
        "The request body of POST /orders changed from object to string."
    ]


def test_a_schema_that_requests_and_answers_share_is_judged_in_both_directions():
    old = changed((*MADE, "requestBody", "content", "application/json", "schema"),
                  {"$ref": "#/components/schemas/Order"})  # fmt: skip
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Order"]["properties"]["item"]["maxLength"] = 10

    found = {change.rule: change.is_breaking for change in list_changes(old, new)}

    assert found == {
        "request-property-max-length-decreased": True,
        "response-property-max-length-decreased": False,
    }


def test_breaking_changes_come_first():
    new = changed((*ORDER, "properties", "price"), GONE)
    new["paths"] = {"/a": {"get": {"responses": {}}}, **new["paths"]}

    assert [change.is_breaking for change in list_changes(BASE, new)] == [True, False]


def test_schemas_that_contain_themselves_many_times_end():
    """Each of twenty properties is the schema again, by `allOf`, by "or null", and by a detour."""
    again = {"$ref": "#/components/schemas/Knot"}
    ways = [{"allOf": [again, again]}, {"anyOf": [again, {"type": "null"}]}, {"items": again}]
    knot = {"allOf": [again], "properties": {str(n): ways[n % 3] for n in range(20)}}
    old = changed(("components", "schemas", "Knot"), knot)
    old["components"]["schemas"]["Order"]["properties"]["knot"] = again
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Knot"]["properties"]["7"] = {"type": "string"}

    assert len(list_changes(old, new)) < 50


def test_three_hundred_operations_are_compared_in_a_moment():
    old = wide(300)
    new = copy.deepcopy(old)
    new["components"]["schemas"]["S7"]["properties"]["f3"]["type"] = "integer"

    with at_most(3):
        found = list_changes(old, new)

    assert len(found) == 2


def wide(count):
    """A document of so many operations, each with a schema of its own."""
    fields = {f"f{n}": {"type": "string", "maxLength": 9} for n in range(10)}
    document = copy.deepcopy(BASE)
    document["components"]["schemas"] = {
        f"S{n}": {"type": "object", "properties": copy.deepcopy(fields)} for n in range(count)
    }
    document["paths"] = {
        f"/things{n}": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/S{n}"}}
                    }
                },
                "responses": {
                    "200": {
                        "description": "Done.",
                        "content": {
                            "application/json": {"schema": {"$ref": f"#/components/schemas/S{n}"}}
                        },
                    }
                },
            }
        }
        for n in range(count)
    }
    return document


KEYS = st.sampled_from(
    [
        *("type", "properties", "items", "required", "enum", "allOf", "oneOf", "$ref", "default"),
        *("format", "maxLength", "schema", "content", "parameters", "responses", "requestBody"),
        *("security", "name", "in", "200", "get", "/a", "components", "schemas", "A"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.sampled_from(["string", "object", "null", "#/components/schemas/A", "#/paths"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def document(path_item, schema):
    return {
        "openapi": "3.1.0",
        "paths": {"/a": path_item},
        "components": {"schemas": {"A": schema}},
    }


@given(VALUES, VALUES, VALUES, VALUES)
def test_whatever_shape_a_document_has_it_can_be_compared(item, schema, other_item, other_schema):
    body = {"content": {"a/b": {"schema": schema}}}
    old = document({"get": {"requestBody": body, "responses": {"200": body}}}, other_schema)

    list_changes(old, document(other_item, other_schema))
    list_changes(document(item, schema), old)
    list_changes(old, document({"get": {"requestBody": other_item, "responses": item}}, schema))
