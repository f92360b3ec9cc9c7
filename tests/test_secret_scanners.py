"""Scanners for leaked secrets look for every kind of secret that the console issues."""

import re
import tomllib

import pytest
from django.apps import apps

from credentials import secret_format
from credentials.models import Credential
from projects.components.accepted_events import secret_name_problem
from tests.our_apps import ROOT

pytestmark = pytest.mark.embedded
MARKS = sorted(
    model.mark for model in apps.get_models() if issubclass(model, Credential) and model.mark
)
PAGE = (ROOT / "docs" / "tokens.md").read_text()


def test_the_page_names_each_kind_and_no_other():
    assert len(MARKS) >= 7
    assert sorted(re.findall(r"^\| [\w ]+ \| `(\w+_)` \|", PAGE, re.MULTILINE)) == MARKS


def test_the_rule_finds_a_secret_of_each_kind_and_nothing_that_only_looks_like_one():
    (rule,) = tomllib.loads(PAGE.partition("```toml\n")[2].partition("```")[0])["rules"]
    found = re.compile(rule["regex"]).search

    assert sorted(rule["keywords"]) == MARKS
    assert f"`{rule['regex']}`" in PAGE
    for mark in MARKS:
        secret = secret_format.make(mark)
        assert found(f'token: "{secret}",')
        assert not found(secret[:-1])
        assert not found(f"{secret}0")
        assert not found(f"x{secret}")


def test_what_begins_like_one_of_them_is_no_name_of_a_secret():
    assert not secret_name_problem("coffee_webhook")
    for mark in MARKS:
        assert secret_name_problem(f"{mark}webhook")


def test_the_pattern_stands_in_one_document():
    pages = [page for page in (ROOT / "docs").rglob("*.md") if "0-9A-Za-z]{38}" in page.read_text()]

    assert [page.name for page in pages] == ["tokens.md"]
