"""Indexes for what operators read: the events of all organizations, by time, kind and outcome.

Safe while the previous release runs, which asks the same. Building them holds writers up for a few
seconds with a million rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_history"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["-at", "-id"], name="event_by_time"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "-at", "-id"], name="event_by_kind_anywhere"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("is_refused", True)),
                fields=["-at", "-id"],
                name="event_denied_by_time",
            ),
        ),
    ]
