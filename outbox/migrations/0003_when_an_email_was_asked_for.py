"""Says by our own clock when an email was asked for.

SQLite compares moments as text, and wrote these with three digits of a second where Django writes
six or none: of emails of one millisecond, a walk in that order would pass over all but one. Those
that are there are written as Django does; a second time, none is left to write. An embedded
database is never that of two releases.

PostgreSQL keeps what it has. The column keeps its default there, which the release before goes by.
"""

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone

from console.database.operations import SQLiteOnly

AS_DJANGO_WRITES = """
UPDATE outbox_mail SET created_at = CASE
    WHEN created_at LIKE '%.000' THEN substr(created_at, 1, 19)
    ELSE created_at || '000'
END
WHERE created_at LIKE '%.___'
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_mail_request_id")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                SQLiteOnly(AS_DJANGO_WRITES, migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.AlterField(
                    "mail",
                    "created_at",
                    models.DateTimeField(default=timezone.now, db_default=Now(), editable=False),
                )
            ],
        )
    ]
