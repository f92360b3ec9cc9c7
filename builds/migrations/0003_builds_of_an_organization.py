"""The index by which programs read the builds of an organization.

Safe while the release before runs.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("builds", "0002_safeguards")]
    operations = [
        migrations.AddIndex(
            "build",
            models.Index(fields=["organization", "-created_at", "-id"], name="build_by_creation"),
        ),
    ]
