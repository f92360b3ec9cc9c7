"""On PostgreSQL the history cannot be emptied by TRUNCATE either.

Safe while the previous release runs: it only ever inserts. Running it again changes nothing.
"""

from django.db import migrations

from console.operations import PostgreSQLOnly

KEEP_ALL = """
CREATE OR REPLACE TRIGGER event_is_not_truncated
    BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_event();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_not_truncated;
"""
LET_THEM_GO = "DROP TRIGGER event_is_not_truncated ON audit_event"


class Migration(migrations.Migration):
    dependencies = [("audit", "0012_exports_of_own_data")]
    operations = [PostgreSQLOnly(KEEP_ALL, LET_THEM_GO)]
