"""Which part of `bin/test` runs a test."""

from types import SimpleNamespace

import pytest

from tests.services import (
    DATABASES,
    ELSEWHERE,
    NOT_WITHOUT,
    mark_what_has_no_database,
    refuse_what_no_part_would_run,
)

pytestmark = pytest.mark.embedded


def marked(*names):
    """Some test with these marks."""
    marks = [getattr(pytest.mark, name).mark for name in names]
    return SimpleNamespace(nodeid="test_ships.py::test_sails", iter_markers=lambda: iter(marks))


@pytest.mark.parametrize("mark", sorted(ELSEWHERE))
def test_a_test_that_no_part_would_run_is_refused(mark):
    with pytest.raises(pytest.UsageError, match=f"test_sails is marked embedded and {mark}: no"):
        refuse_what_no_part_would_run([marked("embedded", mark)])


@pytest.mark.parametrize("mark", ["embedded", *sorted(ELSEWHERE)])
def test_a_test_of_one_part_is_not(mark):
    refuse_what_no_part_would_run([marked(mark), marked("npm")])


def gets(marks=(), fixtures=()):
    """The marks that a test with these marks and fixtures gets."""
    got: list[str] = []
    item = marked(*marks)
    item.fixturenames, item.add_marker = fixtures, got.append
    mark_what_has_no_database([item])
    return got


def test_a_test_that_may_ask_no_database_is_marked():
    assert gets(["seen_soon"], ["tmp_path"]) == ["no_database"]


@pytest.mark.parametrize("fixture", sorted(DATABASES))
def test_a_test_with_a_database_is_not(fixture):
    assert gets(fixtures=["tmp_path", fixture]) == []


@pytest.mark.parametrize("mark", sorted(NOT_WITHOUT))
def test_a_test_that_may_start_something_is_not(mark):
    assert gets([mark]) == []
