"""The database view that says who may do what, which django-guardian reads as its own table.

It is made anew after every `migrate`, as it is written here, so no migration repeats it. SQLite
rebuilds a table to change it and cannot while a view reads it: there the view goes before anything
is migrated. PostgreSQL keeps it during the migration, and the release before goes on reading it;
only a migration that changes the type of a column which the view reads has to drop it first.
"""

from typing import Any

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder

from organizations.tenancy.roles import PERMISSIONS

NAME = "organizations_granted_permission"
ROWS = """
SELECT held.id * 100000 + granted.id AS id,
       membership.user_id AS user_id,
       membership.organization_id AS content_object_id,
       granted.permission_id AS permission_id,
       permission.codename AS codename
FROM organizations_membershiprole AS held
JOIN organizations_membership AS membership ON membership.id = held.membership_id
JOIN accounts_user AS person ON person.id = membership.user_id
JOIN organizations_organization AS organization ON organization.id = membership.organization_id
JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
JOIN auth_permission AS permission ON permission.id = granted.permission_id
WHERE person.is_active
  AND organization.suspended_at IS NULL
  AND (organization.deletion_asked_at IS NULL OR permission.codename IN ({outlasting}))
"""
SINCE = ("organizations", "0001_initial")
"""Without this one there is nothing to look at."""


def drop_for_migrations(using: str, plan: list[tuple[Migration, bool]], **_: Any) -> None:
    """Before `migrate` changes anything on SQLite: let it rebuild tables that the view reads."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite" and _is_made_here(using):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP VIEW IF EXISTS {NAME}")


def make_view(using: str, **_: Any) -> None:
    """After `migrate`: the view as this release has it. Doing it again changes nothing."""
    if not _is_made_here(using):
        return
    connection = connections[using]
    outlasting = ", ".join(f"'{each}'" for each in PERMISSIONS if each.outlasts_deletion)
    rows = ROWS.format(outlasting=outlasting)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP VIEW IF EXISTS {NAME}")
            cursor.execute(f"CREATE VIEW {NAME} AS {rows}")
        else:
            cursor.execute(f"CREATE OR REPLACE VIEW {NAME} AS {rows}")


def _is_made_here(using: str) -> bool:
    return SINCE in MigrationRecorder(connections[using]).applied_migrations()
