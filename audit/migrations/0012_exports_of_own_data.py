"""A place for the file of a person, which is no organization's. Safe while the previous release runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0011_erasures"),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="organization_id",
            field=models.UUIDField(null=True),
        ),
    ]
