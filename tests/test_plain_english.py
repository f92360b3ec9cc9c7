"""Names and docstrings are understood by who lands on one function of our apps by search."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from console.refusals import Refusal
from console.serving.addresses import HandleConverter
from tests.our_apps import code_of_command_line, code_of_our_apps, name_of
from tests.syntax import nodes_of, places

pytestmark = pytest.mark.no_database
CODE = [*code_of_our_apps(), *code_of_command_line()]

REPLACED = {
    "each": "the noun of what is in hand",
    "entered_for": "authorize",
    "found": "the noun of what was found",
    "fresh": "the noun of the row that was read again",
    "locked_for": "authorize_exclusively",
    "owe": "enqueue_email",
    "said": "the noun: a reason, a report, a payload",
    "take_turn": "lock_organization",
    "tell": "notify, record or email",
    "told": "recipients, or what was recorded",
    "told_of": "with_details",
    "whose": "the noun: owner, component",
}
"""Names that a reader has to look up, and what to write in their place."""
LEANS_ON_ANOTHER = re.compile(
    r"(The same\b|Those\b|It\b|Its\b|Own\b|None\.|All of them\b|As (a|an|the)\b|From\b|For\b)"
)
"""How a docstring begins that is only clear beside another one, or to who knows the answer."""
FOR_N_QUERIES = re.compile(r"\bfor (1|one|two|three|\d+) (query|queries|statements?)\b")
"""Reads as a purpose: write "in one query"."""


def test_names_are_nouns_and_verbs_of_the_field():
    def is_replaced(node: ast.AST) -> bool:
        match node:
            case ast.FunctionDef(name=name):
                return name.lstrip("_") in REPLACED
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                return name in REPLACED
        return False

    assert places(CODE, is_replaced) == [], f"write instead: {REPLACED}"


def test_docstrings_stand_by_themselves():
    assert [
        f"{place}: {doc.splitlines()[0]}"
        for place, _, doc in _functions()
        if LEANS_ON_ANOTHER.match(doc) or FOR_N_QUERIES.search(doc)
    ] == []


def test_actions_say_which_refusals_they_raise():
    refusals = set(_names_of_refusals(Refusal))

    assert [
        f"{place}: {', '.join(sorted(unsaid))}"
        for place, function, doc in _functions()
        if "actions" in re.split(r"[/.]", place) and not function.name.startswith("_")
        if (unsaid := _raised(function) & refusals - set(re.findall(r"\w+", doc)))
    ] == []


def test_a_handle_in_an_address_leaves_the_noun_to_the_row():
    handles = {
        name
        for pattern in _patterns(get_resolver())
        for name, converter in pattern.pattern.converters.items()
        if isinstance(converter, HandleConverter)
    }

    assert {name for name in handles if not name.endswith("handle")} == set()


def _functions() -> Iterator[tuple[str, ast.FunctionDef, str]]:
    """Each function with its place and its docstring, which may be empty."""
    for path in CODE:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef):
                yield f"{name_of(path)}:{node.lineno}", node, ast.get_docstring(node) or ""


def _raised(function: ast.FunctionDef) -> set[str]:
    """The names of classes that the function raises itself."""
    raised = [node.exc for node in ast.walk(function) if isinstance(node, ast.Raise)]
    classes = [error.func if isinstance(error, ast.Call) else error for error in raised]
    return {error.id for error in classes if isinstance(error, ast.Name)}


def _names_of_refusals(refusal: type[Refusal]) -> Iterator[str]:
    for kind in refusal.__subclasses__():
        yield kind.__name__
        yield from _names_of_refusals(kind)


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern
