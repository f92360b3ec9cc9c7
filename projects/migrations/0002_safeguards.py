"""What only PostgreSQL holds: a component's type, and indexes to search.

The trigger comes after the constraints, which have the first word.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

BY_TEXT = """
CREATE INDEX project_by_search_text ON projects_project
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX component_by_search_text ON projects_component
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
"""
NOT_BY_TEXT = """
DROP INDEX component_by_search_text;
DROP INDEX project_by_search_text;
"""
KEEP = """
CREATE FUNCTION projects_keep_component_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A component keeps its type.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'projects_component';
END $$;

CREATE TRIGGER component_type_is_kept
    AFTER UPDATE ON projects_component
    FOR EACH ROW WHEN (OLD.type <> NEW.type)
    EXECUTE FUNCTION projects_keep_component_type();
"""
LET_CHANGE = """
DROP TRIGGER component_type_is_kept ON projects_component;
DROP FUNCTION projects_keep_component_type();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("accounts", "0002_cache_and_search")]
    operations = [
        PostgreSQLOnly(BY_TEXT, NOT_BY_TEXT),
        PostgreSQLOnly(KEEP, LET_CHANGE),
    ]
