"""The release before works on the database of the next, so that no update has to stop it.

django-migration-linter says what in a migration would break it, such as a column that goes.
`bin/test --long previous` has its own tests try it.
"""

import re
import subprocess

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements

from tests.our_apps import ROOT, our_apps

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

BASELINE = "66984bc50d"
"""The commit that the changelog names for the release before. With the next, both move on."""
LAST = {
    "accounts": "0002_cache_and_search",
    "apis": "0002_safeguards",
    "audit": "0002_kept_history",
    "billing": "0002_safeguards",
    "builds": "0002_safeguards",
    "deployments": "0001_initial",
    "gateways": "0001_initial",
    "machines": "0001_initial",
    "organizations": "0002_safeguards",
    "outbox": "0001_initial",
    "portal": "0002_search_of_applications",
    "projects": "0002_safeguards",
    "usage": "0001_initial",
    "webhooks": "0001_initial",
}
"""The last migration of each app in it: a copy without history could not tell."""


HARMLESS = {
    # The database numbers what the release before writes.
    "audit.0005_transactions: NOT_NULL None",
    # As strict for requests without a project as the one that it replaces, and the release before
    # makes no others.
    "organizations.0007_offers_and_requests_for_projects: ADD_UNIQUE None",
    # As strict for built-in roles as the one that it replaces. The release before makes no others.
    "organizations.0009_own_roles: ADD_UNIQUE None",
    # The same constraints by other names.
    "portal.0009_names_of_domain_constraints: ADD_UNIQUE None",
}


def added() -> list[Migration]:
    """The migrations of our apps since then."""
    found = MigrationLoader(connection).disk_migrations
    return [
        migration
        for (app, name), migration in sorted(found.items())
        if app in our_apps() and name > LAST.get(app, "")
    ]


def test_the_release_before_works_on_the_database_of_the_next():
    linter = MigrationLinter(str(ROOT), no_cache=True, no_output=True)
    found = set()

    for migration in added():
        app, name = migration.app_label, migration.name
        sql = linter.get_sql(app, name)
        errors, _, _ = analyse_sql_statements(linter.sql_analyser_class, sql, [])
        errors += linter.analyse_data_migration(migration)[0]
        found |= {f"{app}.{name}: {error.code} {error.column}" for error in errors}

    assert found <= HARMLESS


def test_the_baseline_is_what_the_changelog_names():
    named = re.search(r"^## \d.*?Commit `(\w+)`", (ROOT / "CHANGELOG.md").read_text(), re.M | re.S)
    there = MigrationLoader(connection).disk_migrations

    assert named
    assert named[1] == BASELINE
    assert {*LAST.items()} <= {*there}


def test_the_baseline_has_these_migrations():
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", BASELINE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this copy has no history")

    found = re.findall(r"^(\w+)/migrations/(\d\w+)\.py$", listed.stdout, re.MULTILINE)

    assert {app: max(name for of, name in found if of == app) for app, _ in found} == LAST
