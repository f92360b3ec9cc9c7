"""No page, operation or search reads rows of projects without asking where the reader sees them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.api.v1 import the_api
from organizations.tenancy.api_resources import Resource
from tests.our_apps import our_apps

pytestmark = pytest.mark.no_database
ROOT = Path(__file__).parents[2]
ROWS = {"projects", "components", "apis", "deployments", "runs"}
"""The rows of projects that an organization has."""
LIMITS = {"visible_to", "discovered_by"}
READERS = ("views", "api", "lists", "search", "inbox", "first_steps", "home", "reaching", "api.py")
ALLOWED = {
    "projects/reaching.py": "finds what the URL names, at whose door the project was asked for",
    "deployments/inbox.py": "only the whole organization's managers of environments decide",
    "deployments/api/engine_deployments.py": "an engine asks with the credential of an environment",
    "deployments/api/engine_runs.py": "an engine asks with the credential of an environment",
}


def test_rows_of_projects_are_limited_wherever_they_are_read() -> None:
    the_api()  # which imports every kind of Resource
    unlimited = {
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        for path in _files()
        if str(path.relative_to(ROOT)) not in ALLOWED
        for node, ancestors in _walk(ast.parse(path.read_text()), ())
        if _names_rows(node) and not any(map(_limits, ancestors))
    }

    assert unlimited == set(), "use visible_to, discovered_by or reach(…).limit(…)"


def test_each_exception_still_reads_such_rows() -> None:
    for name in ALLOWED:
        tree = ast.parse((ROOT / name).read_text())
        assert any(_names_rows(node) for node, _ in _walk(tree, ())), name


def _files() -> Iterator[Path]:
    for app in our_apps():
        for path in (ROOT / app.replace(".", "/")).rglob("*.py"):
            parts = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
            if parts & set(READERS) and not parts & {"tests", "demo", "admin", "migrations"}:
                yield path


def _walk(node: ast.AST, ancestors: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Each node with those around it, the nearest last."""
    yield node, list(ancestors)
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, (*ancestors, node))


def _names_rows(node: ast.AST) -> bool:
    """Whether it is `….organization.projects`, or one of the other rows."""
    if not isinstance(node, ast.Attribute) or node.attr not in ROWS:
        return False
    owner = node.value
    return getattr(owner, "attr", getattr(owner, "id", "")) == "organization"


def _limits(node: ast.AST) -> bool:
    """Whether it limits what is within, or finds one row that the URL of a page names.

    A `Resource` reads its rows through `visible_to` alone.
    """
    if isinstance(node, ast.Attribute):
        return node.attr in LIMITS
    if not isinstance(node, ast.Call):
        return False
    kinds: list[type] = [Resource, *Resource.__subclasses__()]
    resources = {kind.__name__ for kind in kinds}
    return getattr(node.func, "id", "") in {"get_object_or_404", *resources} or any(
        isinstance(argument, ast.Attribute) and argument.attr in LIMITS for argument in node.args
    )
