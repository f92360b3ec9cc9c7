"""When a new invitation was asked for in place of an expired one, and an index over these few.

Safe while the release before runs. Building the index holds up writers of invitations for a second
or two with half a million.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0013_first_steps"),
        ("outbox", "0002_lists_of_operators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="renewal_asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(
                    ("accepted_at", None),
                    ("declined_at", None),
                    ("lapsed_at", None),
                    ("revoked_at", None),
                    ("renewal_asked_at__isnull", False),
                ),
                fields=["organization"],
                name="invitation_renewal_asked",
            ),
        ),
    ]
