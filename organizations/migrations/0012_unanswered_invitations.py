"""Two indexes that leave out the invitations that were answered, of which there are ever more.

Safe while the release before runs. Building them holds up writers of invitations for a second or
two with half a million.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0011_invitations_search_text"),
        ("outbox", "0002_lists_of_operators"),
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
                ),
                fields=["organization", "-invited_at", "-id"],
                name="invitation_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(
                    ("accepted_at", None),
                    ("declined_at", None),
                    ("lapsed_at", None),
                    ("revoked_at", None),
                ),
                fields=["organization", "expires_at"],
                name="invitation_open",
            ),
        ),
    ]
