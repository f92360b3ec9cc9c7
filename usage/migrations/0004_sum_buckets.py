"""Totals of the calls that are counted already, each the sum of its buckets.

The release before adds to buckets and not to totals: what it takes after this is missing in them
until `manage.py add_up_calls`. It can run again at any time, also while reports come: they wait for
it. A million buckets take about two seconds.

Who deletes an organization or a version in the same moment has locked its row, which the keys of
totals share, and waits for the lock on buckets. PostgreSQL then ends one of the two, of which
nothing is kept. No other order of locks would do, since that row is the first that they lock: the
clock tries a deletion again, and this is run again.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly

NUMBERS = ["calls", "bytes", *(f"latency_{number}" for number in range(11))]
KEYS = "organization_id, version_id, environment, span, start, status_class"
IS_TEST = "caller = '00000000000000000000000000000000'"
SUM = (
    f"INSERT INTO usage_total ({KEYS}, is_test, {', '.join(NUMBERS)})"  # noqa: S608  (all are constants)
    f" SELECT {KEYS}, {IS_TEST}, {', '.join(f'SUM({name})' for name in NUMBERS)}"
    f" FROM usage_bucket GROUP BY {KEYS}, {IS_TEST}"
)
STATEMENTS = ["DELETE FROM usage_total", SUM]


class Migration(migrations.Migration):
    dependencies = [("usage", "0003_total")]
    operations = [
        PostgreSQLOnly("LOCK TABLE usage_bucket IN SHARE MODE", migrations.RunSQL.noop),
        migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop),
    ]
