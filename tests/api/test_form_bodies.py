"""Every value that a page's form refuses is refused by the operation that has it too."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from console.api.form_bodies import FormBody
from tests.api import Operation
from tests.api.asking import OPERATIONS, ask, assert_problem
from tests.database import everything, taken_back
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced]

TEXTS = ["", "-", "..", "a b", "http://", "https://u:p@git.example/x", "ftp://x", "*", "#" * 999]
NUMBERS = [-1, 0, 10**9]


def bodies() -> dict[str, type[FormBody]]:
    """Those of all operations, by what the document calls them."""
    found, waiting = {}, [FormBody]
    while waiting:
        body = waiting.pop()
        waiting += body.__subclasses__()
        found[body.__name__] = body
    return found


def body_of(operation: Operation) -> type[FormBody] | None:
    """What the operation is sent, if a form has it too."""
    content = operation.described.get("requestBody", {}).get("content", {})
    named = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return bodies().get(named.rpartition("/")[2])


WITH_FORMS = [operation for operation in OPERATIONS if body_of(operation)]


def refused_values(field: forms.Field) -> Iterator[Any]:
    """Of what is tried, that which the field of the page refuses."""
    for value in NUMBERS if isinstance(field, forms.IntegerField) else TEXTS:
        try:
            field.clean(value)
        except ValidationError:
            yield value


def test_there_are_operations_with_forms() -> None:
    assert len(WITH_FORMS) >= 8


@pytest.mark.parametrize("operation", WITH_FORMS, ids=str)
def test_what_the_form_refuses_is_refused_at_its_field(
    operation: Operation,
    things: Things,
    anything: str,
    subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = body_of(operation)
    assert body is not None
    sent, before = operation.body(things), everything()
    fields = {n: f for n, f in body.form.base_fields.items() if n in body.model_fields}
    assert fields

    for name, field in fields.items():
        wrong = [*refused_values(field), {}, 1.5]
        if type(None) not in getattr(body.model_fields[name].annotation, "__args__", ()):
            wrong.append(None)
        for value in wrong:
            with subtests.test(field=name, value=value), taken_back():
                monkeypatch.setattr(Operation, "body", lambda *_, n=name, v=value: {**sent, n: v})

                answer = ask(operation, anything, operation.address(things))

                said = assert_problem(answer, 422, "invalid")
                assert [error["pointer"].split("/")[1] for error in said["errors"]] == [name]
    monkeypatch.undo()
    assert {**everything(), "personaltoken": []} == {**before, "personaltoken": []}
