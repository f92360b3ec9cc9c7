"""Turns in an organization, which actions and the trigger that keeps an administrator wait for.

Safe while the previous release runs: it locks the row, which this one does too where it wants the
organization to itself. Only work on projects goes past a removal by that release meanwhile. Run
again, nothing changes.
"""

from django.db import migrations

from console.operations import PostgreSQLOnly

TURN = """
CREATE OR REPLACE FUNCTION organizations_turn(tenant uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    'SELECT hashtextextended(tenant::text, 0)';
"""
DEMAND = """
CREATE OR REPLACE FUNCTION organizations_demand_administrator(tenant uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    {take_turn}PERFORM 1 FROM organizations_organization WHERE id = tenant FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF NOT EXISTS (
        SELECT 1
        FROM organizations_membershiprole AS held
        JOIN organizations_role AS role ON role.id = held.role_id AND role.slug = 'administrator'
        JOIN organizations_membership AS membership ON membership.id = held.membership_id
        JOIN accounts_user AS person ON person.id = membership.user_id AND person.is_active
        WHERE held.organization_id = tenant
    ) THEN
        RAISE EXCEPTION 'Organization % must keep an active administrator.', tenant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_keeps_an_administrator';
    END IF;
END $$;
"""
IN_TURN = DEMAND.replace(
    "{take_turn}", "PERFORM pg_advisory_xact_lock(organizations_turn(tenant));\n    "
)
AS_BEFORE = DEMAND.replace("{take_turn}", "")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0008_plainer_words")]
    operations = [
        PostgreSQLOnly(TURN + IN_TURN, AS_BEFORE + "DROP FUNCTION organizations_turn(uuid);"),
    ]
