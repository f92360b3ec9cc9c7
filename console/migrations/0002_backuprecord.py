import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """A row for the last backup: a new table, which the previous release does not read."""

    dependencies = [("console", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BackupRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={"verbose_name": "backup"},
        ),
    ]
