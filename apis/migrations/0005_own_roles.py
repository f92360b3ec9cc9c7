"""On PostgreSQL, no row can name a role that another organization made.

Safe while the release before runs: it assigns built-in roles only.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

CHECK = """
CREATE TRIGGER role_is_of_the_organization
    AFTER INSERT OR UPDATE ON apis_visiblerole
    FOR EACH ROW EXECUTE FUNCTION organizations_check_role_owner();
"""
NO_CHECK = """
DROP TRIGGER role_is_of_the_organization ON apis_visiblerole;
"""


class Migration(migrations.Migration):
    dependencies = [("apis", "0004_outlines_of_references"), ("organizations", "0009_own_roles")]
    operations = [PostgreSQLOnly(CHECK, NO_CHECK)]
