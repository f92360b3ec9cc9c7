"""Discriminators of two definitions: each difference by the name that oasdiff gives it."""

import copy
from typing import Any

import pytest

from apis.definitions.comparing.definitions import list_changes
from apis.definitions.tests.orders import BASE

pytestmark = pytest.mark.embedded
CARD = "#/components/schemas/Card"
KIND: dict[str, Any] = {"propertyName": "kind", "mapping": {"card": CARD, "invoice": "Invoice"}}


def with_discriminators(asked: Any, answered: Any) -> dict[str, Any]:
    """The base with one on the property of a request, and one on a schema that answers share."""
    made = copy.deepcopy(BASE)
    schemas = made["components"]["schemas"]
    for schema, discriminator in (
        (schemas["NewOrder"]["properties"]["payment"], asked),
        (schemas["Order"], answered),
    ):
        if discriminator is not None:
            schema["discriminator"] = copy.deepcopy(discriminator)
    return made


def mapped(**more: Any) -> dict[str, Any]:
    """The discriminator with these values, and without those that are None."""
    mapping = {**KIND["mapping"], **more}
    return {**KIND, "mapping": {value: name for value, name in mapping.items() if name}}


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        (None, KIND, {"added"}),
        (KIND, None, {"removed"}),
        (KIND, {**KIND, "propertyName": "type"}, {"property-name-changed"}),
        (KIND, mapped(cash="Card"), {"mapping-added"}),
        (KIND, mapped(card=None), {"mapping-deleted"}),
        (KIND, mapped(card="Invoice"), {"mapping-changed"}),
        (KIND, {"propertyName": "kind"}, {"mapping-deleted"}),
        # Nothing differs, however it is written.
        (KIND, KIND, set()),
        (KIND, mapped(card="Card"), set()),
        (KIND, {**KIND, "mapping": dict(reversed(KIND["mapping"].items()))}, set()),
        ({"propertyName": "kind"}, {"propertyName": "kind", "mapping": {}}, set()),
        # What is none is not compared.
        (None, {"propertyName": 5}, set()),
        (None, "kind", set()),
    ],
)
def test_a_difference_is_found_under_its_name_and_breaks_nothing(old, new, rules):
    asked = list_changes(with_discriminators(old, None), with_discriminators(new, None))
    answered = list_changes(with_discriminators(None, old), with_discriminators(None, new))

    assert {each.rule for each in asked} == {f"request-property-discriminator-{n}" for n in rules}
    assert {each.rule.partition("-")[0] for each in answered} == ({"response"} if rules else set())
    assert {each.rule.partition("-discriminator-")[2] for each in answered} == rules
    assert not [each for each in (*asked, *answered) if each.is_breaking]


def test_people_read_what_changed():
    (change,) = list_changes(
        with_discriminators(KIND, None), with_discriminators(mapped(card="Invoice"), None)
    )

    assert change.place == "NewOrder > payment"
    assert change.sentence == (
        "A value of the discriminator of the request property payment of NewOrder means Invoice"
        " instead of Card."
    )


def test_a_discriminator_that_is_inherited_is_told_once():
    old, new = with_discriminators(None, KIND), with_discriminators(None, None)
    for document in (old, new):
        schemas = document["components"]["schemas"]
        schemas["Big"] = {"allOf": [{"$ref": "#/components/schemas/Order"}, {"type": "object"}]}
        schemas["Order"]["properties"]["big"] = {"$ref": "#/components/schemas/Big"}

    (change,) = list_changes(old, new)

    assert change.rule.endswith("discriminator-removed")
