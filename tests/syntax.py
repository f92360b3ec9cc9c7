"""What the code says, for the house rules: each file is read and parsed once for all of them."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from tests.our_apps import name_of

OF_ANY_ROWS = {name for name in dir(QuerySet) if not name.startswith("_")}
"""What every manager can do. Our own methods, such as `last_used_by`, say what may be seen."""
# Documented by Django and Python, in spite of the underscore.
OPEN_ALL_THE_SAME = {"_meta", "_base_manager", "_default_manager", "_exit"}
GUARDIAN = {
    "get_objects_for_user": {"use_groups", "accept_global_perms", "with_superuser"},
    "get_users_with_perms": {"with_group_users"},
}
"""What its functions must be told, or they count groups, global permissions and superusers."""


@cache
def text_of(path: Path) -> str:
    """What the file holds."""
    return path.read_text()


@cache
def nodes_of(path: Path) -> list[Any]:
    """All of a module's syntax, itself first."""
    return list(ast.walk(ast.parse(text_of(path))))


def forget() -> None:
    """Give back what all of that takes: some hundred megabytes."""
    text_of.cache_clear()
    nodes_of.cache_clear()


def places(paths: Iterable[Path], is_meant: Callable[[Any], object]) -> list[str]:
    """Where in these modules there is such a node, as `path:line`."""
    return [
        f"{name_of(path)}:{node.lineno}"
        for path in paths
        for node in nodes_of(path)
        if is_meant(node)
    ]


def reaches_rows_by_hand(node: ast.AST) -> bool:
    """Whether a row is looked for without a named query."""
    match node:
        case ast.Attribute(attr=name, value=ast.Attribute(attr="objects")):
            return name in OF_ANY_ROWS
    return False


def writes_a_row(node: ast.AST) -> bool:
    """Whether something is saved or deleted."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in {"save", "delete", "update", "bulk_create", "create"}
    return False


def calls_an_action(node: ast.AST) -> bool:
    """Whether something is done that may be refused."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="actions"), attr=name)):
            return name[0].islower()
    return False


def imports_an_action_by_name(node: ast.AST) -> bool:
    """Whether a function of an `actions` module is imported. Their types and constants may be."""
    match node:
        case ast.ImportFrom(module=str(module), names=names):
            is_of_actions = "actions" in module.split(".")
            return is_of_actions and any(name.name[0].islower() for name in names)
    return False


def shows_refusals(node: ast.AST) -> bool:
    """Whether what is refused inside is told."""
    match node:
        case ast.With(items=[ast.withitem(context_expr=ast.Call(func=ast.Name(id=name))), *_]):
            return name in {"refusals_on", "refusals_flashed", "refusals_hidden"}
    return False


def uses_something_private(node: ast.AST) -> bool:
    """Whether a name that begins with an underscore, or a module that is `internal`, is used.

    One's own are reached by `self`, `cls` and `super()`, and inside a module without a dot.
    """
    match node:
        case ast.Import(names=names):
            return any(is_private(name.name) for name in names)
        case ast.ImportFrom(module=module, names=names):
            return any(is_private(f"{module}.{name.name}") for name in names)
        case ast.Attribute(value=ast.Name(id="self" | "cls")):
            return False
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return False
        case ast.Attribute(attr=name):
            return is_private(name) and name not in OPEN_ALL_THE_SAME
    return False


def is_private(name: str) -> bool:
    """Whether a part of this dotted name is not for others."""
    parts = [part for part in name.split(".") if not part.startswith("__")]
    return any(part.startswith("_") or part == "internal" for part in parts)


def run_on_import(node: ast.AST) -> Iterator[Any]:
    """What runs when the module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        parts: list[ast.AST]
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [*child.decorator_list, child.args]
        elif isinstance(child, ast.Lambda):
            parts = [child.args]
        else:
            parts = [child]
            yield child
        for part in parts:
            yield from run_on_import(part)


def reads_a_setting(node: ast.AST) -> bool:
    """Whether this is the value of a setting."""
    match node:
        case ast.Attribute(attr=name, value=ast.Name(id="settings")):
            return name.isupper() and name != "AUTH_USER_MODEL"
    return False


def asks_which_day_it_is(node: ast.AST) -> bool:
    """Whether this is the day, which is another one when a run ends than when it began."""
    match node:
        case ast.Call(func=ast.Name(id="today") | ast.Attribute(attr="today" | "localdate")):
            return True
    return False


def asks_guardian_too_much(node: ast.AST) -> bool:
    """Whether guardian is left to count what our rights do not."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=given):
            return not GUARDIAN.get(name, set()) <= {keyword.arg for keyword in given}
    return False


def publishes_a_task(node: ast.AST) -> bool:
    """Whether a broker is waited for."""
    match node:
        case ast.Attribute(attr="delay" | "apply_async" | "send_task"):
            return True
    return False


def is_long(node: ast.AST, most: int) -> bool:
    """Whether this is a function of more lines than so many, its docstring aside."""
    if not isinstance(node, ast.FunctionDef):
        return False
    explained = len((ast.get_docstring(node) or "").splitlines())
    return (node.end_lineno or 0) - node.lineno - explained > most


def public_functions(path: Path) -> list[ast.FunctionDef]:
    """The functions of a module that others may call."""
    return [
        node
        for node in nodes_of(path)[0].body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def parameters_without_order(tree: ast.AST) -> list[Any]:
    """What parametrizes a test, or a fixture, and is a set or made of one as it comes."""
    names = {
        target.id: node.value
        for node in ast.iter_child_nodes(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        given
        for node in ast.walk(tree)
        for given in _parameters(node)
        if _has_no_order(given, names)
    ]


def _parameters(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(attr="parametrize"), args=[_, given, *_]):
            return [given]
        case ast.Call(keywords=keywords):
            return [each.value for each in keywords if each.arg in {"argvalues", "params"}]
    return []


def _has_no_order(node: ast.AST, names: dict[str, ast.expr]) -> bool:
    """Whether it would be in another order in another process. What a call returns is trusted."""
    parts: list[ast.expr] = []
    match node:
        case ast.Set() | ast.SetComp() | ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.Call(func=ast.Name(id="list" | "tuple" | "zip" | "enumerate"), args=parts):
            pass
        case ast.Call(func=ast.Name(id="map" | "filter"), args=[_, *parts]):
            pass
        case ast.ListComp(generators=loops) | ast.GeneratorExp(generators=loops):
            parts = [loop.iter for loop in loops]
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            parts = [each.value for each in elements if isinstance(each, ast.Starred)]
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
            if isinstance(node.op, ast.Sub) and any(map(_is_view, parts)):
                return True
        case ast.Name(id=name) if name in names:
            parts = [names[name]]
            names = {other: value for other, value in names.items() if other != name}
    return any(_has_no_order(part, names) for part in parts)


def _is_view(node: ast.AST) -> bool:
    """Whether it is the keys of a dictionary, of which a part is a set."""
    match node:
        case ast.Call(func=ast.Attribute(attr="keys" | "items")):
            return True
    return False
