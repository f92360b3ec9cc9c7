"""An index to find applications by, which only PostgreSQL has."""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

INDEX = """
CREATE INDEX application_by_search_text ON portal_application
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("accounts", "0002_cache_and_search")]
    operations = [PostgreSQLOnly(INDEX, "DROP INDEX application_by_search_text")]
