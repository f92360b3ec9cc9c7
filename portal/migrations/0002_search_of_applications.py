"""An index to find applications by, which only PostgreSQL has.

The table is new, so no release before writes to it.
"""

from django.db import migrations

from console.operations import PostgreSQLOnly

INDEX = """
CREATE INDEX application_by_search_text ON portal_application
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("accounts", "0005_search_text")]
    operations = [PostgreSQLOnly(INDEX, "DROP INDEX application_by_search_text")]
