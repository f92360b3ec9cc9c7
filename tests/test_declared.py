"""The file that shows reviewers who may do what, and who hears of what, is as the console is."""

import re
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from console import public_names
from organizations import declared
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import PERMISSIONS, RoleSlug
from tests.our_apps import ROOT

pytestmark = pytest.mark.embedded
SLUG = re.compile("[a-z]+(-[a-z0-9]+)*")


def test_the_file_says_what_the_apps_declare():
    """`manage.py declared --write` rewrites it: then look at what changed."""
    assert (ROOT / "docs" / "declared.md").read_text() == declared.text()


def test_no_public_name_is_taken_away_and_each_new_one_is_written_down():
    """`manage.py declared --write` adds what is new. Whoever takes one out says so by hand."""
    assert public_names.pinned() == public_names.present()


def test_each_rule_has_a_name_of_its_own():
    """Whoever renames the class leaves it; two rules of one name say the same."""
    without = [each for each in public_names.refusals() if "slug" not in vars(each)]
    odd = [each for each in public_names.refusals() if not SLUG.fullmatch(each.slug)]

    assert without == odd == []


def test_writing_names_down_takes_none_out(tmp_path, monkeypatch):
    monkeypatch.setattr(public_names, "FILE", tmp_path / "names.json")
    (tmp_path / "names.json").write_text('{"events": ["kite.flown"], "problems": []}')

    public_names.pin()

    assert "kite.flown" in public_names.pinned()["events"]
    assert set(public_names.present()["problems"]) == set(public_names.pinned()["problems"])


def test_a_grant_that_nobody_meant_changes_a_line(monkeypatch):
    before = declared.text()
    wider = replace(MANAGE_MEMBERSHIP, roles=(RoleSlug.DEVELOPER,))
    monkeypatch.setitem(PERMISSIONS.by_key, "manage_membership", wider)

    (changed,) = set(declared.text().splitlines()) - set(before.splitlines())

    assert changed.startswith("| `manage_membership` | yes |")


def test_the_command_prints_it_too():
    out = StringIO()
    call_command("declared", stdout=out)

    assert out.getvalue() == declared.text()
