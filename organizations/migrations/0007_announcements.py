"""What everyone is to be told waits as one row, and who was told of an event is found by it.

Safe while the release before runs: it tells everyone by itself. Building the index holds up writers
of notifications for a second or two with a million of them.
"""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_keys_within_organizations"),
        ("outbox", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("organization_id", models.UUIDField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("is_urgent", models.BooleanField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("daily_due_at", models.DateTimeField()),
                ("newest_membership_id", models.BigIntegerField(null=True)),
                ("earlier_event_id", models.BigIntegerField(null=True)),
                ("cursor", models.BigIntegerField(db_default=0, default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once_per_person_and_event",
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                models.F("event_id"),
                models.F("user"),
                name="notification_once_per_event_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.UniqueConstraint(
                models.F("event_id"), name="announcement_once_per_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("earlier_event_id__isnull", False), ("newest_membership_id", None)),
                    models.Q(("earlier_event_id", None), ("newest_membership_id__isnull", False)),
                    _connector="OR",
                ),
                name="announcement_has_one_audience",
            ),
        ),
    ]
