"""What programs read about the API: true, complete, and the same as the committed file."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from console.api import problems, specification
from console.api.reference import subjects_of
from tests.api import operations
from tests.reading import text_of
from tests.test_words import found_in

DOCUMENT = specification.specification()
pytestmark = pytest.mark.embedded


def test_the_committed_file_says_what_the_operations_are() -> None:
    written = specification.written(DOCUMENT)

    assert specification.FILE.read_text() == written, "run manage.py specification --write"


def test_a_command_writes_the_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specification, "FILE", tmp_path / "openapi.json")
    monkeypatch.setattr("console.management.commands.specification.FILE", tmp_path / "openapi.json")

    call_command("specification", write=True)

    assert (tmp_path / "openapi.json").read_text() == specification.written(DOCUMENT)


VERBS = (
    "add|approve|archive|assign|block|cancel|change|check|close|create|decline|delete"
    "|deprecate|get|grant|list|move|pre_release|publish|redeliver|reject|remove|report|resend|restore"
    "|retire|revoke|rotate|suspend|switch_off|switch_on|test|transfer|unblock|unpublish|withdraw"
)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation.described["operationId"] for operation in operations()]

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(rf"({VERBS})_[a-z_]+", n) for n in names)


def test_every_operation_says_how_it_can_fail() -> None:
    for operation in operations():
        responses = operation.described["responses"]
        assert {"400", "401", "422", "429"} <= set(responses), operation
        is_for_some = operation.permission is not None or bool(operation.credential)
        assert ("403" in responses) == is_for_some, operation
        assert ("404" in responses) == ("{" in operation.path), operation
        assert ("409" in responses) == (operation.method != "GET"), operation
        assert ("413" in responses) == ("requestBody" in operation.described), operation
        assert len(operation.described["tags"]) == 1, operation


def test_what_creates_something_takes_no_version_of_it() -> None:
    for operation in operations():
        takes_version = "parameters/If-Match" in json.dumps(operation.described["parameters"])
        names = operation.path.replace("{organization}", "")
        is_of_row = "{" in names or operation.method == "PATCH"
        assert not takes_version or (is_of_row and operation.method != "GET"), operation


def test_every_reference_leads_somewhere() -> None:
    for part in parts_of(DOCUMENT):
        found: Any = DOCUMENT
        for step in part.get("$ref", "#/paths").removeprefix("#/").split("/"):
            found = found[step]


def test_errors_are_problems() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_no_word_in_it_is_one_that_the_glossary_replaces() -> None:
    texts = [part.get(name) for part in parts_of(DOCUMENT) for name in ("description", "summary")]

    assert [found for text in texts if isinstance(text, str) for found in found_in(text)] == []


def parts_of(part: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, however deep."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part:
        if isinstance(inner, dict | list):
            yield from parts_of(inner)


# The page


def test_anyone_can_read_both_without_a_statement(
    client: Client, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        page = client.get("/api/v1/")
        document = client.get("/api/v1/openapi.json")

    assert (page.status_code, document.status_code) == (200, 200)
    assert document.json() == DOCUMENT


def test_the_pages_show_every_operation_object_and_problem(client: Client, db: None) -> None:
    first = text_of(client.get("/api/v1/"))
    shown: set[str] = set()

    for subject in subjects_of(DOCUMENT).values():
        page = text_of(client.get(subject.get_absolute_url()))
        assert f'href="{subject.get_absolute_url()}"' in first
        for operation in subject.operations:
            assert f'href="{subject.get_absolute_url()}#{operation.anchor}"' in first
            assert f'id="{operation.anchor}"' in page
            assert operation.path in page
        for thing in subject.things:
            assert f"<h3>{thing.name}</h3>" in page
            shown.add(thing.name)
    objects = {
        name for name, schema in DOCUMENT["components"]["schemas"].items() if "properties" in schema
    }
    assert len(shown) == len(objects - {"Problem", "FieldError"})
    for kind in problems.KINDS:
        assert f'id="{kind.slug}"' in first


def test_a_subject_that_is_none_is_not_found(client: Client, db: None) -> None:
    assert client.get("/api/v1/reference/nothing/").status_code == 404


def test_the_page_changes_nothing(client: Client, db: None) -> None:
    assert client.post("/api/v1/").status_code == 405
