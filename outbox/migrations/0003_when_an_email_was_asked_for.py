"""Says by our own clock when an email was asked for.

SQLite compares moments as text, and wrote these with three digits of a second where Django writes
six: of emails of one millisecond, a walk in that order would pass over all but one. On PostgreSQL
nothing changes. The column keeps its default in the database, which the release before goes by.
"""

from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone

from console.database.operations import SQLiteOnly


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_mail_request_id")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                SQLiteOnly(
                    "UPDATE outbox_mail SET created_at = created_at || '000'"
                    " WHERE created_at LIKE '%.___'",
                    migrations.RunSQL.noop,
                )
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
