"""What the history needs: an index for each way to read it, and, on PostgreSQL, that nobody edits it.

The trigger refuses every UPDATE and DELETE of an event, also to the owner of the table; the console
makes neither. TRUNCATE stays possible, since tests empty their tables by it; `docs/security.md`
says how an installation takes that away, too. SQLite is a file of the console's own, where a
trigger would hold nobody up.

Safe while the previous release runs: it only ever inserts. Building the indexes holds writers up,
for a few seconds with a million events.
"""

from django.db import migrations, models

from console.operations import PostgreSQLOnly, SQLiteOnly

# Compared byte by byte, so that all labels with the same beginning stand side by side.
BY_LABEL = """
CREATE INDEX event_by_label ON audit_event
    (organization_id, (lower(actor_label) COLLATE "C"), actor_id)
"""
BY_LABEL_ON_SQLITE = """
CREATE INDEX event_by_label ON audit_event (organization_id, lower(actor_label), actor_id)
"""
DROP_BY_LABEL = "DROP INDEX event_by_label"

# SQLite's clock wrote milliseconds, and Django compares with microseconds, as text.
ALL_DIGITS = "UPDATE audit_event SET at = at || '000' WHERE length(at) = 23"

KEEP_EVENTS = """
CREATE FUNCTION audit_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Events are neither changed nor deleted.'
        USING ERRCODE = 'insufficient_privilege', TABLE = 'audit_event';
END $$;

CREATE TRIGGER event_is_kept
    BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_event();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_kept;
"""
LET_THEM_GO = """
DROP TRIGGER event_is_kept ON audit_event;
DROP FUNCTION audit_keep_event();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_open_vocabulary")]
    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["organization_id", "kind", "-at", "-id"], name="event_by_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["organization_id", "actor_id", "-at", "-id"], name="event_by_member"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["organization_id", "is_refused", "-at", "-id"], name="event_by_outcome"
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_by_target"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["target_type", "target_id", "-at", "-id"], name="event_by_target"
            ),
        ),
        PostgreSQLOnly(BY_LABEL, DROP_BY_LABEL),
        SQLiteOnly(BY_LABEL_ON_SQLITE, DROP_BY_LABEL),
        SQLiteOnly(ALL_DIGITS, SQLiteOnly.noop),
        PostgreSQLOnly(KEEP_EVENTS, LET_THEM_GO),
    ]
