"""What only PostgreSQL holds: that no definition is changed, and an index to find APIs by.

A definition is replaced by the next one. The trigger lets one change through: that it is forgotten
who uploaded it, when that account is deleted.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

KEEP = """
CREATE FUNCTION apis_keep_definition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Definitions are not changed.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'apis_definition';
END $$;

CREATE TRIGGER definition_is_kept
    BEFORE UPDATE ON apis_definition
    FOR EACH ROW EXECUTE FUNCTION apis_keep_definition();
"""
LET_CHANGE = """
DROP TRIGGER definition_is_kept ON apis_definition;
DROP FUNCTION apis_keep_definition();
"""
INDEX = """
CREATE INDEX api_by_search_text ON apis_api
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("apis", "0001_initial"), ("accounts", "0002_cache_and_search")]
    operations = [
        PostgreSQLOnly(KEEP, LET_CHANGE),
        PostgreSQLOnly(INDEX, "DROP INDEX api_by_search_text"),
    ]
