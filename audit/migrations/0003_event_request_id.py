"""Events keep the ID of the request in which they happened.

Earlier ones have none, and so have those of the previous release while that still runs. On
PostgreSQL no row is written: the column has a default.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_kept_history")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
