"""The mutants in `tests/mutants` are about rules that are still there, and tests that are."""

import ast
import builtins
from functools import cache
from pathlib import Path
from symtable import SymbolTable, symtable

import pytest

from tests.mutants.areas import AREAS, UNBROKEN
from tests.mutants.mutant import ROOT, DoesNotApply, Mutant

pytestmark = pytest.mark.embedded

MUTANTS = [mutant for mutants in AREAS.values() for mutant in mutants]


def threats() -> list[str]:
    """What the tables of docs/security.md are about."""
    text = (ROOT / "docs" / "security.md").read_text()
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    return [row for row in rows if row != "threat"]


@cache
def names_in(path: Path) -> set[str]:
    """The tests of a file, as pytest names them."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{m.name}" for m in node.body if isinstance(m, ast.FunctionDef)}
    return found


def is_there(test: str) -> bool:
    """Whether a mutant that names this names a file of tests, or one of them."""
    file, _, name = test.partition("[")[0].partition("::")
    path = ROOT / file
    return path.is_file() and (not name or name in names_in(path))


def fault_of(mutant: Mutant) -> str:
    """Why the edit cannot be made; empty if it can."""
    try:
        before, after = mutant.edited()
    except DoesNotApply as reason:
        return str(reason)
    if unknown := unknown_names(after) - unknown_names(before):
        return f"it knows no {', '.join(sorted(unknown))}"
    return "" if before != after else "it changes nothing"


@cache
def unknown_names(source: str) -> set[str]:
    """Names that functions read and that no one has assigned: a NameError when they run."""
    module = symtable(source, "source", "exec")
    known = {
        symbol.get_name()
        for symbol in module.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    return _globals_read_in(module) - known - {*dir(builtins), "__file__", "__name__"}


def _globals_read_in(scope: SymbolTable) -> set[str]:
    names = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return names.union(*map(_globals_read_in, scope.get_children()))


def test_every_mutant_can_still_be_made():
    assert {mutant.rule: fault for mutant in MUTANTS if (fault := fault_of(mutant))} == {}


def test_every_mutant_names_tests_that_are_there():
    named = {test for mutant in MUTANTS for test in mutant.tests}

    assert sorted(test for test in named if not is_there(test)) == []
    assert all(mutant.tests for mutant in MUTANTS)


def test_each_breaks_a_rule_of_its_own():
    rules = [mutant.rule for mutant in MUTANTS]

    assert sorted({rule for rule in rules if rules.count(rule) > 1}) == []
    assert len(MUTANTS) > 100


def test_every_threat_has_a_mutant_or_a_reason_to_have_none():
    broken = [mutant.threat for mutant in MUTANTS]

    assert sorted(set(threats()) - {*broken, *UNBROKEN}) == []
    assert sorted({*broken, *UNBROKEN} - set(threats())) == []
    assert sorted({*broken} & {*UNBROKEN}) == []
