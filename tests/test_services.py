"""Which part of `bin/test` runs a test."""

from types import SimpleNamespace

import pytest

from tests.services import ELSEWHERE, refuse_what_no_part_would_run

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
