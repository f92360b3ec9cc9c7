"""What only PostgreSQL holds: what a build was that ended.

The trigger comes after the constraints, which have the first word.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

KEEP = """
CREATE FUNCTION builds_keep_build() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A build that ended is not changed.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'builds_build';
END $$;

CREATE TRIGGER ended_build_is_kept
    AFTER UPDATE ON builds_build
    FOR EACH ROW WHEN (OLD.state IN ('succeeded', 'failed', 'cancelled')
                       AND OLD IS DISTINCT FROM NEW)
    EXECUTE FUNCTION builds_keep_build();
"""
LET_CHANGE = """
DROP TRIGGER ended_build_is_kept ON builds_build;
DROP FUNCTION builds_keep_build();
"""


class Migration(migrations.Migration):
    dependencies = [("builds", "0001_initial")]
    operations = [PostgreSQLOnly(KEEP, LET_CHANGE)]
