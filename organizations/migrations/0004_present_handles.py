"""Give every organization's present handle its row among those that are never given away again.

Safe while the release before runs: an organization that it creates meanwhile keeps its handle by
the key of its own table, and gets its row when the handle changes. A second run changes nothing.
"""

from django.db import migrations

CLAIM = """
INSERT INTO organizations_handle (handle, handle_key, organization_id, claimed_at)
SELECT handle, handle_key, id, created_at
FROM organizations_organization AS organization
WHERE NOT EXISTS (
    SELECT 1 FROM organizations_handle AS claimed WHERE claimed.organization_id = organization.id
)
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_life_of_an_organization")]
    operations = [migrations.RunSQL(CLAIM, migrations.RunSQL.noop)]
