"""Indexes over the refusals of each member and of what was done to them, which are few.

Without them, those of one member were found among all of the organization's and sorted. Safe while
the previous release runs, which asks the same. Building them holds writers up for a second with a
million rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_events_about_members")]
    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("is_refused", True)),
                fields=["organization_id", "actor_id", "-at", "-id"],
                name="event_refused_by_member",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("is_refused", True), ("target_type", "user")),
                fields=["organization_id", "target_id", "-at", "-id"],
                name="event_refused_about_member",
            ),
        ),
    ]
