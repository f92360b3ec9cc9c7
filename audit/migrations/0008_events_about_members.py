"""An index for what was done to one member, newest first.

Safe while the previous release runs, which asks the same. Building it holds writers up for a few
seconds with a million rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_operators_apart")]
    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("target_type", "user")),
                fields=["organization_id", "target_id", "-at", "-id"],
                name="event_about_member",
            ),
        ),
    ]
