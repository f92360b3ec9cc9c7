"""Which part of `bin/test` runs a test, and when."""

from types import SimpleNamespace

import pytest

from tests.services import (
    DATABASES,
    NOT_WITHOUT,
    mark_what_has_no_database,
    pytest_collection_modifyitems,
)

pytestmark = pytest.mark.embedded


def marked(*names, file="test_ships.py", fixtures=()):
    """Some test with these marks."""
    marks = [getattr(pytest.mark, name).mark for name in names]
    item = SimpleNamespace(path=file, fixturenames=fixtures, iter_markers=lambda: iter(marks))
    item.add_marker = lambda name: marks.append(getattr(pytest.mark, name).mark)
    return item


def gets(marks=(), fixtures=()):
    """The marks that a test with these marks and fixtures gets."""
    item = marked(*marks, fixtures=fixtures)
    mark_what_has_no_database([item])
    return [mark.name for mark in item.iter_markers()][len(marks) :]


def test_a_test_that_may_ask_no_database_is_marked():
    assert gets(["parametrize"], ["tmp_path"]) == ["no_database"]


@pytest.mark.parametrize("fixture", sorted(DATABASES))
def test_a_test_with_a_database_is_not(fixture):
    assert gets(fixtures=["tmp_path", fixture]) == []


@pytest.mark.parametrize("mark", sorted(NOT_WITHOUT))
def test_a_test_that_may_start_something_is_not(mark):
    assert gets([mark]) == []


def test_whole_files_that_take_long_come_first_whatever_else_orders_them():
    quick, first, page = marked(file="a.py"), marked(file="b.py"), marked("once", file="b.py")
    browser = marked(file="c.py", fixtures=["chromium_browser"])
    items = [browser, quick, first, page]

    hook = pytest_collection_modifyitems(items)
    next(hook)
    items.sort(key=lambda item: item.path)
    with pytest.raises(StopIteration):
        next(hook)

    assert items == [first, page, browser, quick]
