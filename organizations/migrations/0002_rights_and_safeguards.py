"""The view that django-guardian reads, and on PostgreSQL two safeguards that no code can pass.

The view joins membership, role and permission; nothing is stored in it. On SQLite a later migration
that alters one of those tables has to drop the view first and create it again after.

The composite key makes a membership's roles belong to the membership's organization. The triggers
keep an active Administrator in every organization: they run at commit, and first lock the
organization, since without that lock two transactions would each see the other's administrator.
"""

from django.db import migrations

from console.operations import PostgreSQLOnly

CREATE_VIEW = """
CREATE VIEW organizations_granted_permission AS
SELECT held.id * 100000 + granted.id AS id,
       membership.user_id AS user_id,
       membership.organization_id AS content_object_id,
       granted.permission_id AS permission_id
FROM organizations_membershiprole AS held
JOIN organizations_membership AS membership ON membership.id = held.membership_id
JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
"""
DROP_VIEW = "DROP VIEW organizations_granted_permission"

COMPOSITE_KEYS = """
ALTER TABLE organizations_membership
    ADD CONSTRAINT membership_key_within_organization UNIQUE (id, organization_id);
ALTER TABLE organizations_membershiprole
    ADD CONSTRAINT membership_role_within_organization
    FOREIGN KEY (membership_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
DROP_COMPOSITE_KEYS = """
ALTER TABLE organizations_membershiprole DROP CONSTRAINT membership_role_within_organization;
ALTER TABLE organizations_membership DROP CONSTRAINT membership_key_within_organization;
"""

KEEP_AN_ADMINISTRATOR = """
CREATE FUNCTION organizations_demand_administrator(tenant uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations_organization WHERE id = tenant FOR NO KEY UPDATE;
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
    AFTER UPDATE OR DELETE ON organizations_membership DEFERRABLE INITIALLY DEFERRED
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
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE_VIEW, DROP_VIEW),
        PostgreSQLOnly(COMPOSITE_KEYS, DROP_COMPOSITE_KEYS),
        PostgreSQLOnly(KEEP_AN_ADMINISTRATOR, LET_THEM_GO),
    ]
