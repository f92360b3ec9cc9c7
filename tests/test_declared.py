"""The file that shows reviewers who may do what, and who hears of what, is as the console is."""

from io import StringIO

import pytest
from django.core.management import call_command

from organizations import declared
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.roles import PERMISSIONS, Permission, RoleSlug
from tests.our_apps import ROOT

pytestmark = pytest.mark.embedded


def test_the_file_says_what_the_apps_declare():
    """`manage.py declared --write` rewrites it: then look at what changed."""
    assert (ROOT / "docs" / "declared.md").read_text() == declared.text()


def test_a_grant_that_nobody_meant_changes_a_line(monkeypatch):
    before = declared.text()
    wider = Permission("manage_membership", MANAGE_MEMBERSHIP.label, roles=(RoleSlug.DEVELOPER,))
    monkeypatch.setitem(PERMISSIONS.found, "manage_membership", wider)

    (changed,) = set(declared.text().splitlines()) - set(before.splitlines())

    assert changed.startswith("| `manage_membership` | yes |")


def test_the_command_prints_it_too():
    out = StringIO()
    call_command("declared", stdout=out)

    assert out.getvalue() == declared.text()
