"""Reminders of the end of a role in a project, and an index to find the roles that end.

Safe while the release before runs: it reads no new column, and a role that it assigns is reminded
of as one that was never.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0006_ends_and_suspensions"),
        ("projects", "0003_project_roles"),
    ]
    operations = [
        migrations.AddField(
            "projectrole",
            "end_reminded_before",
            models.PositiveSmallIntegerField(null=True, editable=False),
        ),
        migrations.AddIndex(
            "projectrole",
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="project_role_by_end"
            ),
        ),
    ]
