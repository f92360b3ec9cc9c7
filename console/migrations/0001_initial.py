import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """A row for each job of the console: a new table, which the previous release does not read."""

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JobRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "expected_since",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("lasted", models.DurationField(null=True)),
                (
                    "failures",
                    models.PositiveIntegerField(default=0, verbose_name="failures in a row"),
                ),
                ("error", models.CharField(blank=True, max_length=200)),
                ("requested_at", models.DateTimeField(null=True)),
            ],
            options={"verbose_name": "job"},
        ),
    ]
