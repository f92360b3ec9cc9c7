"""The database view of everyone's permissions, which django-guardian reads as its own table.

It is created again after every `migrate`, so that no migration contains it. SQLite cannot rebuild a
table that a view reads: there the view is dropped before migrations. PostgreSQL keeps it, and the
previous release goes on reading it; only a migration that changes the type of one of its columns
has to drop it first.
"""

from typing import Any

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder

from console.database.moments import NOW
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
  AND membership.suspended_at IS NULL
  AND (membership.ends_at IS NULL OR membership.ends_at > {now})
  AND organization.suspended_at IS NULL
  AND (organization.deletion_asked_at IS NULL OR permission.codename IN ({outlasting}))
"""
SINCE = ("organizations", "0001_initial")
"""The migration that creates the tables of the view."""


def drop_for_migrations(using: str, plan: list[tuple[Migration, bool]], **_: Any) -> None:
    """Drop the view before migrations on SQLite, so that they can rebuild the tables it reads."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite" and _has_tables(using):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP VIEW IF EXISTS {NAME}")


def make_view(using: str, **_: Any) -> None:
    """Create or replace the view as this release has it, after `migrate`."""
    if not _has_tables(using):
        return
    connection = connections[using]
    outlasting = ", ".join(f"'{value}'" for value in PERMISSIONS if value.outlasts_deletion)
    rows = ROWS.format(outlasting=outlasting, now=NOW[connection.vendor])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP VIEW IF EXISTS {NAME}")
            cursor.execute(f"CREATE VIEW {NAME} AS {rows}")
        else:
            cursor.execute(f"CREATE OR REPLACE VIEW {NAME} AS {rows}")


def _has_tables(using: str) -> bool:
    """Whether the tables that the view reads have been created in this database."""
    return SINCE in MigrationRecorder(connections[using]).applied_migrations()
