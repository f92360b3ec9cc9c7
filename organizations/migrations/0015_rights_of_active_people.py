"""The view of rights leaves out inactive people, and is made after `migrate` from now on.

It names each permission too, so that reading codenames takes no join. On SQLite the view goes here
and comes back after the last migration; on PostgreSQL it stays and is replaced then. Safe while the
previous release runs: that one never shows a page to inactive people, and reads the columns that it
knows. Running it again changes nothing.
"""

from django.db import migrations, models

from console.operations import PostgreSQLOnly, SQLiteOnly

DROP_VIEW = "DROP VIEW organizations_granted_permission"
VIEW_BEFORE = """
CREATE VIEW organizations_granted_permission AS
SELECT held.id * 100000 + granted.id AS id,
       membership.user_id AS user_id,
       membership.organization_id AS content_object_id,
       granted.permission_id AS permission_id
FROM organizations_membershiprole AS held
JOIN organizations_membership AS membership ON membership.id = held.membership_id
JOIN organizations_organization AS organization ON organization.id = membership.organization_id
JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
WHERE organization.suspended_at IS NULL
  AND (
    organization.deletion_asked_at IS NULL
    OR granted.permission_id IN (
        SELECT id FROM auth_permission
        WHERE substr(codename, 1, 5) = 'view_' OR codename = 'delete_organization'
    )
  )
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0014_renewals_of_invitations")]

    operations = [
        SQLiteOnly(DROP_VIEW, VIEW_BEFORE),
        PostgreSQLOnly(migrations.RunSQL.noop, [DROP_VIEW, VIEW_BEFORE]),
        migrations.AddField(
            model_name="grantedpermission",
            name="codename",
            field=models.CharField(max_length=100),
        ),
    ]
