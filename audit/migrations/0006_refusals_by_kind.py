"""An index over the refusals of each kind, which are few.

Safe while the release before runs. Building it holds up writers of events for a few seconds with
a million.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_exports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("is_refused", True)),
                fields=["organization_id", "kind", "-at", "-id"],
                name="event_refused_by_kind",
            ),
        ),
    ]
