"""Memberships with an end or a suspension, and a trigger that keeps a lasting administrator.

Safe while the release before runs: it reads no new column, and no membership has an end or a
suspension until a person of this release sets one. What the trigger runs is replaced in place.
"""

from django.db import migrations, models
from django.db.models import Q

from console.database.operations import PostgreSQLOnly

DEMAND = """
CREATE OR REPLACE FUNCTION organizations_demand_administrator(tenant uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(organizations_turn(tenant));
    PERFORM 1 FROM organizations_organization WHERE id = tenant FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF EXISTS (
        SELECT 1 FROM organizations_organization
        WHERE id = tenant AND deletion_asked_at IS NOT NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM organizations_membership WHERE organization_id = tenant
    ) THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT 1
        FROM organizations_membershiprole AS held
        JOIN organizations_role AS role ON role.id = held.role_id AND role.slug = 'administrator'
        JOIN organizations_membership AS membership ON membership.id = held.membership_id{lasting}
        JOIN accounts_user AS person ON person.id = membership.user_id AND person.is_active
        WHERE held.organization_id = tenant
    ) THEN
        RAISE EXCEPTION 'Organization % must keep an active administrator.', tenant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_keeps_an_administrator';
    END IF;
END $$;
"""
# No trigger fires when an end passes, so that an administrator with one does not count before.
LASTING = " AND membership.ends_at IS NULL AND membership.suspended_at IS NULL"
CREATE_TRIGGER = """
CREATE CONSTRAINT TRIGGER organization_keeps_a_lasting_administrator
    AFTER UPDATE OF ends_at, suspended_at ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.ends_at IS NOT NULL OR NEW.suspended_at IS NOT NULL)
    EXECUTE FUNCTION organizations_keep_an_administrator();
"""
DROP_TRIGGER = """
DROP TRIGGER organization_keeps_a_lasting_administrator ON organizations_membership;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_handles_without_hyphens")]
    operations = [
        migrations.AddField("membership", "ends_at", models.DateTimeField(null=True, editable=False)),
        migrations.AddField(
            "membership",
            "end_reminded_before",
            models.PositiveSmallIntegerField(null=True, editable=False),
        ),
        migrations.AddField(
            "membership", "suspended_at", models.DateTimeField(null=True, editable=False)
        ),
        migrations.AddField(
            "membership",
            "suspension_reason",
            models.CharField(blank=True, db_default="", editable=False, max_length=300),
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(suspension_reason="") | Q(suspended_at__isnull=False),
                name="membership_reason_is_of_a_suspension",
            ),
        ),
        migrations.AddIndex(
            "membership",
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="membership_by_end"
            ),
        ),
        migrations.AddIndex(
            "membership",
            models.Index(
                fields=["organization"],
                condition=Q(suspended_at__isnull=False),
                name="membership_suspended",
            ),
        ),
        PostgreSQLOnly(
            DEMAND.replace("{lasting}", LASTING) + CREATE_TRIGGER,
            DROP_TRIGGER + DEMAND.replace("{lasting}", ""),
        ),
    ]
