"""Webhooks keep until when they count as slow.

None is slow at first, and the previous release knows nothing of it. No row is written.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="webhook",
            name="slow_until",
            field=models.DateTimeField(null=True),
        ),
    ]
