"""Programs can do what people can, or it is said why not."""

import pytest

from tests.inventory import lines as inventory

pytestmark = pytest.mark.embedded


def test_each_action_has_an_operation_or_a_reason_why_not() -> None:
    lines = [line for of_app in inventory.lines_by_app().values() for line in of_app]

    unsaid = {line.action for line in lines if not line.operations and not line.reason}
    assert unsaid == set(), "Add an operation, or a reason to PAGES_ONLY in the app's tests."
    outdated = {line.action for line in lines if line.operations and line.reason}
    assert outdated == set(), "It has an operation now: take it out of PAGES_ONLY."
    assert set(inventory.all_reasons()) <= {line.action for line in lines}
    assert len(lines) > 150


def test_the_committed_table_says_so() -> None:
    written = inventory.written()

    assert inventory.FILE.read_text() == written, "run python -m tests.inventory"
