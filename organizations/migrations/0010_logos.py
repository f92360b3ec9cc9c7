"""Logos of organizations. Safe while the release before runs: it knows nothing of the table, and
the column has a default in the database.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_own_roles")]
    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("content", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="organization",
            name="logo",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=32
            ),
        ),
    ]
