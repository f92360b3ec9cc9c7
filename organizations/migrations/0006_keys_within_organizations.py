"""Keys that stay within an organization are said in Meta, and hold on SQLite too.

They were written as SQL, on PostgreSQL only; those go and come back under names of their own. The
view of rights goes first and comes back last, because SQLite rebuilds the tables it reads. Safe
while the release before runs: what it writes satisfies both. Running it again changes nothing.
"""

from django.db import migrations, models

from console.operations import PostgreSQLOnly
from organizations.tenancy import SameOrganization

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
DROP_VIEW = "DROP VIEW organizations_granted_permission"

DROP_HAND_WRITTEN = """
ALTER TABLE organizations_creatorshipoffer DROP CONSTRAINT creatorship_offer_within_organization;
ALTER TABLE organizations_accessrequest DROP CONSTRAINT access_request_within_organization;
ALTER TABLE organizations_membershiprole DROP CONSTRAINT membership_role_within_organization;
ALTER TABLE organizations_membership DROP CONSTRAINT membership_key_within_organization;
"""
WRITE_BY_HAND = """
ALTER TABLE organizations_membership
    ADD CONSTRAINT membership_key_within_organization UNIQUE (id, organization_id);
ALTER TABLE organizations_membershiprole
    ADD CONSTRAINT membership_role_within_organization
    FOREIGN KEY (membership_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE organizations_accessrequest
    ADD CONSTRAINT access_request_within_organization
    FOREIGN KEY (membership_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE organizations_creatorshipoffer
    ADD CONSTRAINT creatorship_offer_within_organization
    FOREIGN KEY (to_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_choosing_notifications")]

    operations = [
        migrations.RunSQL(DROP_VIEW, VIEW),
        PostgreSQLOnly(DROP_HAND_WRITTEN, WRITE_BY_HAND),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="membership_key_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="membershiprole",
            constraint=SameOrganization(
                "membership", name="membershiprole_membership_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=SameOrganization(
                "membership", name="accessrequest_membership_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="creatorshipoffer",
            constraint=SameOrganization("to", name="creatorshipoffer_to_within_organization"),
        ),
        migrations.RunSQL(VIEW, DROP_VIEW),
    ]
