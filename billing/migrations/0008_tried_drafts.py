"""When the clock last tried a draft, so that those come first that have waited longest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0007_ended_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="tried_at",
            field=models.DateTimeField(null=True),
        ),
    ]
