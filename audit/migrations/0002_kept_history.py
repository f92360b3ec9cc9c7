"""What only PostgreSQL holds: that no one edits the history, nor empties it.

Triggers refuse every UPDATE, DELETE and TRUNCATE of events, also to the owner of the table. The one
UPDATE that gets through is made by `audit_erase`, and each row is compared with what `audit_erased`
makes of it: names and addresses of a closed account give way to its pseudonym, and nothing else
differs. The function is the table owner's, so a console without the right to update events can call
it. SQLite is a file of the console's own, where a trigger would hold no one up.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

ERASE = """
CREATE FUNCTION audit_erased(event audit_event) RETURNS audit_event LANGUAGE plpgsql STABLE AS $$
DECLARE
    erasure audit_erasure;
BEGIN
    SELECT * INTO erasure FROM audit_erasure
    WHERE subject_type = 'user' AND subject_id = event.actor_id::text;
    IF FOUND THEN
        event.actor_label := erasure.label;
        event.address := NULL;
    END IF;
    SELECT * INTO erasure FROM audit_erasure
    WHERE subject_type = 'user' AND subject_id = event.operator_id::text;
    IF FOUND THEN
        event.operator_label := erasure.label;
        event.operator_address := NULL;
    END IF;
    SELECT * INTO erasure FROM audit_erasure
    WHERE subject_type = event.target_type AND subject_id = event.target_id;
    IF FOUND THEN
        event.target_label := erasure.label;
        IF event.organization_id IS NULL THEN
            event.before := '{}';
            event.after := '{}';
        END IF;
    END IF;
    RETURN event;
END $$;

CREATE FUNCTION audit_erase(subject text, id_of_subject text, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    person bigint := CASE subject WHEN 'user' THEN id_of_subject::bigint END;
    pseudonym text := (
        SELECT label FROM audit_erasure WHERE subject_type = subject AND subject_id = id_of_subject
    );
    changed integer;
BEGIN
    PERFORM set_config('audit.is_erasing', 'yes', true);
    UPDATE audit_event AS event
    SET (actor_label, address, operator_label, operator_address, target_label, before, after) = (
        SELECT erased.actor_label, erased.address, erased.operator_label, erased.operator_address,
               erased.target_label, erased.before, erased.after
        FROM audit_erased(event) AS erased
    )
    WHERE id IN (
        SELECT id FROM audit_event WHERE actor_id = person AND actor_label <> pseudonym
        UNION
        SELECT id FROM audit_event WHERE operator_id = person AND operator_label <> pseudonym
        UNION
        SELECT id FROM audit_event
        WHERE target_type = subject AND target_id = id_of_subject AND target_label <> pseudonym
        LIMIT most
    );
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('audit.is_erasing', 'no', true);
    RETURN changed;
END $$;
"""
KEEP = """
CREATE FUNCTION audit_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('audit.is_erasing', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'Events are neither changed nor deleted.'
        USING ERRCODE = 'insufficient_privilege', TABLE = 'audit_event';
END $$;

CREATE TRIGGER event_is_kept
    BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_event();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_kept;

CREATE TRIGGER event_is_not_truncated
    BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_event();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_not_truncated;

CREATE FUNCTION audit_keep_all_but_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW IS NOT DISTINCT FROM OLD OR NEW IS DISTINCT FROM audit_erased(OLD) THEN
        RAISE EXCEPTION 'Events are neither changed nor deleted.'
            USING ERRCODE = 'insufficient_privilege', TABLE = 'audit_event';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_is_only_erased
    BEFORE UPDATE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_keep_all_but_names();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER event_is_only_erased;
"""
LET_GO = """
DROP TRIGGER event_is_only_erased ON audit_event;
DROP FUNCTION audit_keep_all_but_names();
DROP TRIGGER event_is_not_truncated ON audit_event;
DROP TRIGGER event_is_kept ON audit_event;
DROP FUNCTION audit_keep_event();
DROP FUNCTION audit_erase(text, text, integer);
DROP FUNCTION audit_erased(audit_event);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [PostgreSQLOnly(ERASE + KEEP, LET_GO)]
