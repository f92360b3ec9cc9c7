"""Places for exports that are being sent. A new table, which the previous release does not ask."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_lists_of_operators"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(unique=True)),
                ("user_id", models.BigIntegerField(unique=True)),
                ("organization_id", models.UUIDField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField()),
            ],
        ),
    ]
