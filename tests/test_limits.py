"""`docs/limits.md` is what the code says, and leaves out no limit of an action."""

import re
from pathlib import Path

import pytest

from tests.limits import FILE, LIMITS, written
from tests.our_apps import code_of_our_apps, name_of

pytestmark = pytest.mark.no_database
LIMIT = re.compile(r"^(MOST_\w+) *=", re.MULTILINE)


def test_the_page_says_what_the_code_says():
    assert FILE.read_text() == written(), "python -m tests.limits"


def test_every_limit_of_an_action_is_on_the_page():
    listed = {place for limits in LIMITS.values() for _, place in limits}
    names = {
        path: re.sub(r"/", ".", name_of(path).removesuffix(".py")) for path in code_of_our_apps()
    }
    limits = {
        f"{module}:{limit}"
        for path, module in names.items()
        if {"actions", "terms"} & set(module.split("."))
        for limit in LIMIT.findall(path.read_text())
    }
    assert limits - listed == set()


def _module(path: Path) -> str:
    return name_of(path).removesuffix(".py").replace("/", ".")
