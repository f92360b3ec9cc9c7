"""IDs in the URL of every operation: which name something, and that all others name nothing."""

from uuid import uuid4

import pytest

from tests.api import Operation
from tests.api.asking import ask, assert_problem, every_operation
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced]


@every_operation
@pytest.mark.parametrize(
    "named",
    ["{upper}", "{handle}", "{hex}", "%2e%2e", "%00", "1", "{id}%20", "{id}%0a", "a" * 3_000],
)
def test_what_is_no_id_is_not_found(
    operation: Operation, named: str, things: Things, anything: str
) -> None:
    if not operation.is_of_organization:
        return
    pk, handle = things.organization.pk, things.organization.handle
    written = named.format(id=pk, upper=str(pk).upper(), hex=pk.hex, handle=handle)
    nowhere = ask(operation, anything, operation.address(things, uuid4()))

    response = ask(operation, anything, operation.address(things, written))

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
@pytest.mark.parametrize("written", ["{}x", "0{}", "+{}", "%20{}", "{}_0", "9" * 30, "-1", "x"])
def test_an_id_is_written_in_one_way(
    operation: Operation, written: str, things: Things, anything: str
) -> None:
    if operation.path.count("{") < 2:
        return
    start, _, key = operation.address(things).rpartition("/")

    response = ask(operation, anything, f"{start}/{written.format(key)}")

    assert_problem(response, 404, "not-found")
