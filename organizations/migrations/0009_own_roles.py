"""Roles that organizations make. Safe while the release before runs, until one of these is assigned.

Its processes leave such a role out of what someone holds, and fail on pages of projects in which
someone has one. On PostgreSQL, no row can name a role of another organization, and a role keeps its
slug and its organization. The triggers come after the constraints, which have the first word. The
tables of other apps have theirs in migrations of these apps.
"""

import console.database.fields
import django.db.models.deletion
from django.db import migrations, models

from console.database.operations import PostgreSQLOnly

CHECK = """
CREATE FUNCTION organizations_check_role_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    role_owner uuid := (SELECT owner_id FROM organizations_role WHERE id = NEW.role_id);
    organization uuid;
BEGIN
    IF role_owner IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'organizations_invitation_roles' THEN
        SELECT organization_id INTO organization
            FROM organizations_invitation WHERE id = NEW.invitation_id;
    ELSE
        organization := NEW.organization_id;
    END IF;
    IF role_owner IS DISTINCT FROM organization THEN
        RAISE EXCEPTION 'The role is of another organization.'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER role_is_of_the_organization
    AFTER INSERT OR UPDATE ON organizations_membershiprole
    FOR EACH ROW EXECUTE FUNCTION organizations_check_role_owner();
CREATE TRIGGER role_is_of_the_organization
    AFTER INSERT OR UPDATE ON organizations_grouprole
    FOR EACH ROW EXECUTE FUNCTION organizations_check_role_owner();
CREATE TRIGGER role_is_of_the_organization
    AFTER INSERT OR UPDATE ON organizations_invitation_roles
    FOR EACH ROW EXECUTE FUNCTION organizations_check_role_owner();

CREATE FUNCTION organizations_keep_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A role keeps its slug and its organization.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'organizations_role';
END $$;

CREATE TRIGGER role_is_kept
    AFTER UPDATE ON organizations_role
    FOR EACH ROW WHEN (OLD.slug <> NEW.slug OR OLD.owner_id IS DISTINCT FROM NEW.owner_id)
    EXECUTE FUNCTION organizations_keep_role();
"""
NO_CHECK = """
DROP TRIGGER role_is_kept ON organizations_role;
DROP FUNCTION organizations_keep_role();
DROP TRIGGER role_is_of_the_organization ON organizations_invitation_roles;
DROP TRIGGER role_is_of_the_organization ON organizations_grouprole;
DROP TRIGGER role_is_of_the_organization ON organizations_membershiprole;
DROP FUNCTION organizations_check_role_owner();
"""

class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('organizations', '0008_groups'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='role',
            name='role_slug_is_known',
        ),
        migrations.AddField(
            model_name='role',
            name='description',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='role',
            name='name',
            field=models.CharField(blank=True, db_default='', max_length=60),
        ),
        migrations.AddField(
            model_name='role',
            name='name_key',
            field=console.database.fields.FoldedField(db_default='', default='', editable=False, max_length=180, of='name'),
        ),
        migrations.AddField(
            model_name='role',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='role_rows', to='organizations.organization'),
        ),
        migrations.AlterField(
            model_name='membershiprole',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='organizations.role'),
        ),
        migrations.AlterField(
            model_name='role',
            name='slug',
            field=models.CharField(max_length=30),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('slug'), condition=models.Q(('owner', None)), name='role_one_built_in_per_slug'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('slug'), models.F('owner'), name='role_one_per_slug_and_organization'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('owner'), models.F('name_key'), name='role_one_per_name', violation_error_message='Another role has this name.'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner', None), ('slug__in', ['administrator', 'api-publisher', 'api-subscriber', 'billing-administrator', 'developer', 'environment-manager', 'external-api-subscriber'])), models.Q(('owner__isnull', False), models.Q(('slug__in', ['administrator', 'api-publisher', 'api-subscriber', 'billing-administrator', 'developer', 'environment-manager', 'external-api-subscriber']), _negated=True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='role_is_built_in_or_of_an_organization'),
        ),
        PostgreSQLOnly(CHECK, NO_CHECK),
    ]
