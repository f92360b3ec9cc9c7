"""Pictures of people. Safe while the release before runs: it knows nothing of the table, and the
column has a default in the database. A person who closes their account in that release keeps the
row of a picture, which goes with the row of the person.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_time_zone_and_date_style")]
    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("content", models.BinaryField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="user",
            name="picture",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=32
            ),
        ),
    ]
