"""The view of rights is in no one's way: later migrations change the tables that it reads."""

import sys
from textwrap import dedent

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from accounts.models import User
from organizations.actions import delete_organization
from organizations.models import GrantedPermission, Role
from organizations.rights import database_view
from organizations.tenancy.roles import PERMISSIONS, Permission

LATER = {
    "accounts": ("user", "name", 'models.CharField("your name", max_length=70, blank=True)'),
    "auth": ("permission", "name", 'models.CharField("name", max_length=270)'),
    "organizations": ("organization", "name", "models.CharField(max_length=70)"),
}


def length_of(table, column):
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return next(each.display_size for each in described if each.name == column)


def rights():
    return set(GrantedPermission.objects.values_list("user", "content_object", "codename"))


@pytest.fixture
def later(request, tmp_path, monkeypatch, settings):
    """A migration of a release to come, which changes a column of a table that the view reads."""
    app = request.param
    model, column, field = LATER[app]
    before = MigrationLoader(None).graph.leaf_nodes(app)[0]
    package = f"later_{app}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text(
        f"from {MigrationLoader.migrations_module(app)[0]} import __path__ as present\n"
        "__path__ = [*__path__, *present]\n"
    )
    (tmp_path / package / "9999_later.py").write_text(
        dedent(f"""
        from django.db import migrations, models

        class Migration(migrations.Migration):
            dependencies = [{before!r}]
            operations = [migrations.AlterField({model!r}, {column!r}, {field})]
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {app: package}
    yield app, (f"{app}_{model}", column)
    call_command("migrate", *before, verbosity=0)
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", LATER, indirect=True)
def test_a_later_migration_changes_a_table_that_the_view_reads(later, acme, mia):
    app, column = later
    before, length = rights(), length_of(*column)

    call_command("migrate", app, verbosity=0)

    assert length_of(*column) != length
    assert rights() == before
    assert User.objects.get(pk=mia.user_id).has_perm("organizations.view_project", acme)


@pytest.mark.django_db(transaction=True)
def test_migrating_twice_leaves_one_view(acme, mia):
    before = rights()

    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)

    assert before == rights() != set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_the_release_before_reads_the_view_while_it_is_migrated(acme, mia):
    before = rights()

    later = (Migration("later", "accounts"), False)
    database_view.drop_for_migrations(using="default", plan=[later])

    assert rights() == before != set()


@pytest.mark.django_db(transaction=True)
def test_a_plan_of_nothing_takes_no_view_away(acme, mia):
    before = rights()

    database_view.drop_for_migrations(using="default", plan=[])

    assert rights() == before != set()


@pytest.mark.django_db
def test_what_outlasts_a_deletion_is_what_is_declared_so_whatever_its_name(acme, adam, monkeypatch):
    lasting = Permission("read_ledger", "Read the ledger", "Tills", outlasts_deletion=True)
    fleeting = Permission("view_till", "View the till", "Tills")
    for declared in (lasting, fleeting):
        monkeypatch.setitem(PERMISSIONS.by_key, declared.value, declared)
    Role.objects.synchronize()
    database_view.make_view(using="default")
    assert held_by(adam) >= {"read_ledger", "view_till"}

    delete_organization(handle="acme", by=adam)

    assert "read_ledger" in held_by(adam)
    assert "view_till" not in held_by(adam)


def held_by(member):
    return {codename for user, _, codename in rights() if user == member.user_id}


def test_each_permission_is_named_as_django_names_its_own():
    assert [each for each in PERMISSIONS if list(each.problems())] == []
    assert list(Permission("ledger", "Read the ledger", "Tills").problems())
