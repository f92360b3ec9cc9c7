"""An index by which invitations to be reminded of are found. Safe while the code before runs."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_remove_handle_copied_at"),
        ("outbox", "0003_when_an_email_was_asked_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(
                    ("accepted_at", None),
                    ("declined_at", None),
                    ("lapsed_at", None),
                    ("revoked_at", None),
                    ("reminded_at", None),
                ),
                fields=["expires_at"],
                name="invitation_not_reminded",
            ),
        ),
    ]
