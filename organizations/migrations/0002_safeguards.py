"""What only PostgreSQL holds: an administrator in every organization, and an index to find it by.

The triggers run at commit, and first take the organization's turn, since without it two
transactions would each see the other's administrator. No update of a membership but one that moves
it can take an administrator away, so only that one is looked at. An organization that goes with an
account may be without an administrator until it is removed.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

# As `Lower` compares, from the beginning on. SQLite looks at all names.
BY_NAME = """
CREATE INDEX organization_by_name ON organizations_organization
    (lower(name) text_pattern_ops)
"""
KEEP_AN_ADMINISTRATOR = """
CREATE FUNCTION organizations_turn(tenant uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    'SELECT hashtextextended(tenant::text, 0)';

CREATE FUNCTION organizations_demand_administrator(tenant uuid) RETURNS void
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
        JOIN organizations_membership AS membership ON membership.id = held.membership_id
        JOIN accounts_user AS person ON person.id = membership.user_id AND person.is_active
        WHERE held.organization_id = tenant
    ) THEN
        RAISE EXCEPTION 'Organization % must keep an active administrator.', tenant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_keeps_an_administrator';
    END IF;
END $$;

CREATE FUNCTION organizations_keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'organizations_organization' THEN
        PERFORM organizations_demand_administrator(NEW.id);
    ELSIF TG_TABLE_NAME = 'accounts_user' THEN
        PERFORM organizations_demand_administrator(organization_id)
        FROM organizations_membership WHERE user_id = OLD.id ORDER BY organization_id;
    ELSE
        PERFORM organizations_demand_administrator(OLD.organization_id);
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER INSERT ON organizations_organization DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_an_administrator();
CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER UPDATE OF user_id, organization_id OR DELETE ON organizations_membership
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_an_administrator();
CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER UPDATE OR DELETE ON organizations_membershiprole DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organizations_keep_an_administrator();
CREATE CONSTRAINT TRIGGER organization_keeps_an_administrator
    AFTER UPDATE OF is_active ON accounts_user DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION organizations_keep_an_administrator();
"""
LET_THEM_GO = """
DROP TRIGGER organization_keeps_an_administrator ON organizations_organization;
DROP TRIGGER organization_keeps_an_administrator ON organizations_membership;
DROP TRIGGER organization_keeps_an_administrator ON organizations_membershiprole;
DROP TRIGGER organization_keeps_an_administrator ON accounts_user;
DROP FUNCTION organizations_keep_an_administrator();
DROP FUNCTION organizations_demand_administrator(uuid);
DROP FUNCTION organizations_turn(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("accounts", "0001_initial")]
    operations = [
        PostgreSQLOnly(BY_NAME, "DROP INDEX organization_by_name"),
        PostgreSQLOnly(KEEP_AN_ADMINISTRATOR, LET_THEM_GO),
    ]
