"""Emails keep the ID of the request in which they were asked for.

Earlier ones have none, and so have those of the previous release while that still runs. On
PostgreSQL no row is written: the column has a default.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="mail",
            name="request_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
