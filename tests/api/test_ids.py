"""IDs in the URL of every operation: which name something, and that all others name nothing."""

from uuid import uuid4

import pytest

from tests.api import Operation
from tests.api.asking import ask, assert_problem, every_operation
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced]


@every_operation
def test_what_is_no_id_is_not_found(
    operation: Operation, things: Things, anything: str, subtests: pytest.Subtests
) -> None:
    if not operation.is_of_organization:
        return
    pk, handle = things.organization.pk, things.organization.handle
    others = [str(pk).upper(), handle, pk.hex, f"{pk}%20", f"{pk}%0a"]
    nowhere = ask(operation, anything, operation.address(things, uuid4()))

    for named in [*others, "%2e%2e", "%00", "1", "a" * 3_000]:
        with subtests.test(named=named):
            response = ask(operation, anything, operation.address(things, named))

            assert response.content == nowhere.content


@every_operation
def test_ids_of_another_organization_are_not_found(
    operation: Operation, things: Things, theirs: Things, anything: str
) -> None:
    if operation.path.count("{") < 2:
        return
    for organization in (things.organization.pk, theirs.organization.pk):
        response = ask(operation, anything, operation.address(theirs, organization))

        assert_problem(response, 404, "not-found")


@every_operation
def test_an_id_is_written_in_one_way(
    operation: Operation, things: Things, anything: str, subtests: pytest.Subtests
) -> None:
    if operation.path.count("{") < 2:
        return
    start, _, key = operation.address(things).rpartition("/")

    for written in (f"{key}x", f"0{key}", f"+{key}", f"%20{key}", f"{key}_0", "9" * 30, "-1", "x"):
        with subtests.test(written=written):
            response = ask(operation, anything, f"{start}/{written}")

            assert_problem(response, 404, "not-found")
