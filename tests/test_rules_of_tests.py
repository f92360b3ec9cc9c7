"""How tests are written: what no reviewer should have to look for, nor ruff and mypy find."""

import ast

import pytest

from tests.our_apps import ROOT, name_of, our_apps
from tests.syntax import asks_which_day_it_is, parameters_without_order, run_on_import
from tests.test_house_rules import LONGEST_MODULE, assert_none, longer_than

TESTS = sorted(
    path
    for folder in [ROOT / "tests", *our_apps().values()]
    for path in folder.rglob("*.py")
    if "tests" in path.parts and "node_modules" not in path.parts
)

pytestmark = pytest.mark.embedded


def test_no_file_of_tests_is_long():
    """Give each subject a file of its own, named after it, and what both need to one of them."""
    assert_none(longer_than(LONGEST_MODULE, TESTS))


def test_modules_of_tests_ask_no_day_while_they_are_imported():
    """A run that begins before midnight would be refused what it asks for after it."""
    assert_none(
        [
            f"{name_of(path)}:{node.lineno}"
            for path in TESTS
            if "today" in (text := path.read_text()) or "localdate" in text
            for node in run_on_import(ast.parse(text))
            if asks_which_day_it_is(node)
        ]
    )


def test_parameters_of_tests_have_an_order():
    """Of a set it differs between processes, and a run in several of them does not begin."""
    assert_none(
        [
            f"{name_of(path)}:{given.lineno}"
            for path in TESTS
            if "param" in (text := path.read_text())
            for given in parameters_without_order(ast.parse(text))
        ]
    )
