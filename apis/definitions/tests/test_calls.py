"""Which call of an operation is written, and which operation is called first."""

from itertools import count

import pytest

from apis.definitions.reading.operations import operations
from apis.definitions.reference.calls import LONGEST_BODY, first_call
from apis.definitions.reference.examples import json_of
from apis.definitions.tests.test_samples import call_of, calls_of, documented

pytestmark = pytest.mark.embedded

UNFIT = {
    "a path that leads up": documented({}, "get", "/../a"),
    "a body of a kind that is not known": documented(
        {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {}}}}}
    ),
    "a body without an end": documented(
        {"requestBody": {"required": True, "content": {"a/json": {"example": "x" * LONGEST_BODY}}}}
    ),
    "a text that a terminal acts on": documented(
        {"requestBody": {"required": True, "content": {"text/plain": {"example": "\x1b[201~\n"}}}}
    ),
    "a text that is not shown in its order": documented(
        {"requestBody": {"required": True, "content": {"a/json": {"example": ["a\u202eb"]}}}}
    ),
    "lists in lists": documented(
        {
            "requestBody": {
                "required": True,
                "content": {"a/json": {"example": "[" * 2_000 + "]" * 2_000}},
            }
        }
    ),
    "a method that is not called": documented({}, "trace"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_written_has_no_sample(name):
    assert call_of(UNFIT[name]) is None


def test_a_call_that_needs_no_body_is_written_without_the_one_that_cannot_be():
    body = {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}

    assert call_of(documented({"requestBody": body})).body is None


SCHEMES = {
    "none": ({}, {"X-API-Key": "API_KEY"}),
    "that of the gateway": (
        {"type": "apiKey", "in": "header", "name": "x-api-key"},
        {"X-API-Key": "API_KEY"},
    ),
    "in the URL": ({"type": "apiKey", "in": "query", "name": "key"}, {"X-API-Key": "API_KEY"}),
    "no name": (
        {"type": "apiKey", "in": "header", "name": 'X": $(a)'},
        {"X-API-Key": "API_KEY"},
    ),
    "basic": (
        {"type": "http", "scheme": "Basic"},
        {"X-API-Key": "API_KEY", "Authorization": "CREDENTIALS"},
    ),
    "OAuth": ({"type": "oauth2"}, {"X-API-Key": "API_KEY", "Authorization": "TOKEN"}),
}


@pytest.mark.parametrize("name", SCHEMES)
def test_the_key_goes_where_gateways_read_it_and_where_the_definition_says(name):
    scheme, expected = SCHEMES[name]
    components = {"securitySchemes": {"a": scheme}}
    call = call_of(documented({"security": [{"a": []}]}, components=components))

    assert {header: each.variable for header, each in call.secrets.items()} == expected


def first_of(paths):
    document = {"paths": paths}
    found = first_call(document, calls_of(document))
    return found and found[0].name


def test_the_first_call_reads_and_needs_nothing():
    needed = {"parameters": [{"name": "a", "in": "query", "required": True}]}
    paths = {"/made": {"post": {}}, "/{one}": {"get": {}}, "/asked": {"get": needed}}

    assert (
        first_of({**paths, "/old": {"get": {"deprecated": True}}, "/all": {"get": {}}})
        == "GET /all"
    )
    assert first_of({**paths, "/old": {"get": {"deprecated": True}}}) == "GET /{one}"
    assert first_of({"/made": {"delete": {}, "post": {}}}) == "POST /made"
    assert first_of({"/../up": {"get": {}}, "/made": {"post": {}}}) == "POST /made"
    assert first_of({"/../up": {"get": {}}}) is None
    assert first_of({}) is None


def test_examples_of_one_document_end_when_there_were_too_many():
    properties = {f"p{number}": {"type": "string"} for number in range(150)}
    schema = {"type": "object", "properties": properties}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    document = {"paths": {f"/{n}": {"post": {"requestBody": body}} for n in range(400)}}
    calls = calls_of(document)

    made = [calls.of(each) is not None for each in operations(document)]

    assert made[0]
    assert not made[-1]
    assert sum(made) < 200


def test_an_example_that_is_too_long_is_given_up_where_it_is():
    class Endless(list):
        def __iter__(self):
            return count()

    assert json_of(Endless([0]), 100) == ""
    assert json_of({"a": [1, "é"]}, 100) == '{\n  "a": [\n    1,\n    "é"\n  ]\n}'
