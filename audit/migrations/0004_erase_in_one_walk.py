"""Names of closed accounts are erased batch by batch in one walk along the moments of events.

`audit_erase` finds all events that are left for each batch: of someone with a million, each took
half a second. `audit_erase_from` begins where the batch before ended. The first one stays for the
code before, which calls it; both change the same, and the triggers hold every row against that.

Both look for tables in the console's schema only: PostgreSQL looks among the caller's temporary ones
first if they are not named last, and whoever is the console could say there what someone is called.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

ERASE = """
CREATE FUNCTION audit_erase_from(
    subject text, id_of_subject text, since timestamptz, most integer
) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    person bigint := CASE subject WHEN 'user' THEN id_of_subject::bigint END;
    pseudonym text := (
        SELECT label FROM audit_erasure WHERE subject_type = subject AND subject_id = id_of_subject
    );
    latest timestamptz;
BEGIN
    PERFORM set_config('audit.is_erasing', 'yes', true);
    WITH found AS (
        SELECT id FROM (
            (SELECT id, at FROM audit_event
             WHERE actor_id = person AND actor_label <> pseudonym AND at >= since
             ORDER BY at, id LIMIT most)
            UNION
            (SELECT id, at FROM audit_event
             WHERE operator_id = person AND operator_label <> pseudonym AND at >= since
             ORDER BY at, id LIMIT most)
            UNION
            (SELECT id, at FROM audit_event
             WHERE target_type = subject AND target_id = id_of_subject
                 AND target_label <> pseudonym AND at >= since
             ORDER BY at, id LIMIT most)
        ) AS left_over
        ORDER BY at, id LIMIT most
    ), changed AS (
        UPDATE audit_event AS event
        SET (actor_label, address, operator_label, operator_address, target_label, before, after)
        = (
            SELECT erased.actor_label, erased.address, erased.operator_label,
                   erased.operator_address, erased.target_label, erased.before, erased.after
            FROM audit_erased(event) AS erased
        )
        WHERE id IN (SELECT id FROM found)
        RETURNING at
    )
    SELECT max(at) INTO latest FROM changed;
    PERFORM set_config('audit.is_erasing', 'no', true);
    RETURN latest;
END $$;
"""
TABLES_OF_THE_CONSOLE = """
DO $$
DECLARE
    path text := format('SET search_path = %I, pg_temp', current_schema());
BEGIN
    EXECUTE 'ALTER FUNCTION audit_erase(text, text, integer) ' || path;
    EXECUTE 'ALTER FUNCTION audit_erase_from(text, text, timestamptz, integer) ' || path;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_event_request_id")]
    operations = [
        PostgreSQLOnly(ERASE, "DROP FUNCTION audit_erase_from(text, text, timestamptz, integer)"),
        PostgreSQLOnly(TABLES_OF_THE_CONSOLE, migrations.RunSQL.noop),
    ]
