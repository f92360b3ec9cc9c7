"""The house rules find what they are for, and nothing else."""

import ast
from collections.abc import Iterable
from typing import Any

import pytest

from tests.syntax import (
    calls_an_action,
    parameters_without_order,
    reaches_rows_by_hand,
    reads_a_setting,
    run_on_import,
    shows_refusals,
    uses_something_private,
)

pytestmark = pytest.mark.embedded


def lines(nodes: Iterable[Any], is_meant) -> list[int]:
    return [node.lineno for node in nodes if is_meant(node)]


def test_these_rules_find_what_they_are_for():
    bad = ast.parse(
        "def page(request):\n"
        "    Membership.objects.get(pk=1)\n"
        "    actions.leave_organization(membership=1)\n"
        "    with refusals_flashed(request):\n"
        "        actions.join(invitation=1)\n"
    )
    private = ast.parse(
        "from allauth.account.internal.stagekit import clear_login\n"
        "import lucide._compat\n"
        "from lucide import _load_icon\n"
        "lucide._render_icon('x')\n"
        "from __future__ import annotations\n"
        "self._mine, super()._theirs, type(row)._meta, path.__name__\n"
    )
    frozen = ast.parse(
        "LEASE = settings.LEASE_SECONDS\n"
        "def now(most=settings.MOST):\n"
        "    return settings.NOW\n"
        "class Row:\n"
        "    user = Key(settings.AUTH_USER_MODEL)\n"
        "    limit = lambda: settings.LIMIT\n"
        "    text = f'{settings.TEXT}'\n"
    )

    assert lines(ast.walk(bad), reaches_rows_by_hand) == [2]
    assert lines(ast.walk(bad), calls_an_action) == [3, 5]
    assert lines(ast.walk(bad), shows_refusals) == [4]
    assert lines(ast.walk(private), uses_something_private) == [1, 2, 3, 4]
    assert lines(run_on_import(frozen), reads_a_setting) == [1, 2, 7]


@pytest.mark.parametrize(
    ("given", "is_wrong"),
    [
        ("{1, 2}", True),
        ("{each for each in KINDS}", True),
        ("list(set(KINDS))", True),
        ("set(KINDS) - {KINDS[0]}", True),
        ("CASES.keys() - {1}", True),
        ("[each for each in frozenset(KINDS)]", True),
        ("[0, *NAMED]", True),
        ("map(str, NAMED)", True),
        ("sorted(set(KINDS) - {1})", False),
        ("[each for each in KINDS if each not in {1, 2}]", False),
        ("[({1, 2}, 3)]", False),
        ("CASES.items()", False),
        ("KINDS | OTHERS", False),
    ],
)
def test_parameters_without_an_order_are_found(given, is_wrong):
    module = f"NAMED = {{1, 2}}\n@pytest.mark.parametrize('x', {given})\ndef test(x): ...\n"

    assert bool(parameters_without_order(ast.parse(module))) == is_wrong
