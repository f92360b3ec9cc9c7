"""The list of builds that programs read, and what it is narrowed to."""

import pytest

from builds.tests.makers import add_build
from projects.tests.makers import add_component
from tests.api import Machine, personal_token
from tests.api.asking import at

pytestmark = pytest.mark.django_db


def test_the_list_has_only_builds_with_all_that_is_asked_for(adam, subtests):
    orders, invoices = add_component(adam), add_component(adam, "Invoices")
    first, other = add_build(orders, 171), add_build(invoices, 171)
    second = add_build(orders, 172, state="failed", artifact="", digest="")
    machine = Machine(personal_token(adam).secret)

    for query, listed in (
        ("", [second, other, first]),
        ("component_id=&commit=", [second, other, first]),
        (f"component_id={orders.pk}", [second, first]),
        (f"component_id={orders.pk}&state=succeeded", [first]),
        (f"component_id={invoices.pk}&number=172", []),
        ("number=171", [other, first]),
        (f"commit={second.commit.upper()}", [second]),
        (f"commit={second.commit[:39]}", []),
        ("component_id=abc", []),
    ):
        with subtests.test(query=query):
            answer = machine.get(at(adam.organization, f"/builds?{query}"))

            assert [row["id"] for row in answer.json()["items"]] == [str(row.pk) for row in listed]
