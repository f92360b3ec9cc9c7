"""One rule of the console, broken on purpose."""

import ast
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


class DoesNotApply(Exception):
    """The edit cannot be made: the code is not as the mutant says, or would not be Python."""


@dataclass(frozen=True)
class Mutant:
    """An edit that breaks a rule, and the tests of which at least one must then fail.

    `threat` begins a row of docs/security.md. `old` is in the file once, inside functions: what
    runs when a module is imported has run when the edit is made.
    """

    threat: str
    rule: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    """Files, or tests by their IDs; what is in brackets may have a `*`."""

    @property
    def path(self) -> Path:
        """The file that is edited in memory, and never on disk."""
        return ROOT / self.file

    @property
    def module(self) -> str:
        """The file as Python imports it."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def edited(self) -> tuple[str, str]:
        """The text of the file before and after. Raises DoesNotApply."""
        if not self.path.is_file():
            raise DoesNotApply(f"{self.file} is not there")
        before = self.path.read_text()
        if (found := before.count(self.old)) != 1:
            raise DoesNotApply(f"the old text is {found} times in {self.file}")
        after = before.replace(self.old, self.new)
        try:
            if _outside_functions(before) != _outside_functions(after):
                raise DoesNotApply(f"the edit of {self.file} is not inside functions")
        except SyntaxError as error:
            raise DoesNotApply(f"{self.file} would not compile: {error}") from error
        return before, after

    def asks(self, test: str) -> bool:
        """Whether the test with this ID is one of those that must notice."""
        name, _, case = test.partition("[")
        for each in self.tests:
            wanted, _, cases = each.partition("[")
            if name == wanted or name.startswith(f"{wanted}::"):
                return fnmatchcase(case, cases or "*")
        return False


class _Emptied(ast.NodeTransformer):
    """Takes the bodies out of functions."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = [ast.Pass()]
        return node


@cache
def _outside_functions(source: str) -> str:
    return ast.dump(_Emptied().visit(ast.parse(source)))
