"""Choosing notifications locks the member only, and columns with a list of values keep to it.

The trigger that keeps an administrator ran at every update of a membership, and took the
organization at commit. Choosing notifications had locked the membership by then, while a removal
takes the organization first: the two waited for each other. No update but one that moves a
membership can take an administrator away, so only that one is looked at.

Safe while the previous release runs: it writes no other values. What raw SQL may have written
becomes the default. Run again, nothing changes. The view is drawn anew on SQLite, which rebuilds
the tables that it reads.
"""

from django.db import migrations, models

from console.operations import PostgreSQLOnly, SQLiteOnly

DROP_VIEW = "DROP VIEW organizations_granted_permission"
VIEW = """
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

WHEN_MOVED_OR_ENDED = """
DROP TRIGGER organization_keeps_an_administrator ON organizations_membership;
CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER UPDATE OF user_id, organization_id OR DELETE ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_an_administrator();
"""
WHENEVER_UPDATED = """
DROP TRIGGER organization_keeps_an_administrator ON organizations_membership;
CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER UPDATE OR DELETE ON organizations_membership DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_an_administrator();
"""

TAME = """
UPDATE organizations_membership SET notify = 'at_once'
WHERE notify NOT IN ('at_once', 'daily', 'none')
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_present_handles")]
    operations = [
        PostgreSQLOnly(WHEN_MOVED_OR_ENDED, WHENEVER_UPDATED),
        SQLiteOnly(DROP_VIEW, VIEW),
        migrations.RunSQL(TAME, migrations.RunSQL.noop, elidable=True),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("notify__in", ["at_once", "daily", "none"])),
                name="membership_notify_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        [
                            "administrator",
                            "api-publisher",
                            "api-subscriber",
                            "billing-administrator",
                            "developer",
                            "environment-manager",
                            "external-api-subscriber",
                        ],
                    )
                ),
                name="role_slug_is_known",
            ),
        ),
        SQLiteOnly(VIEW, DROP_VIEW),
    ]
