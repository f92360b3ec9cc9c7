"""Indexes for what operators read and search in all organizations.

Safe while the previous release runs, which asks the same. Building them holds writers up for a few
seconds with a million rows.
"""

from django.conf import settings
from django.db import migrations, models

from console.operations import PostgreSQLOnly

# As `Lower` compares, from the beginning on. SQLite looks at all names.
BY_NAME = """
CREATE INDEX organization_by_name ON organizations_organization
    (lower(name) text_pattern_ops)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0009_turns"),
        ("outbox", "0002_lists_of_operators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="handle",
            index=models.Index(
                condition=models.Q(("retired_at__isnull", False)),
                fields=["handle"],
                name="handle_retired",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["-invited_at", "-id"], name="invitation_by_time"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                fields=["email_key"],
                name="invitation_by_address_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["-joined_at", "-id"], name="membership_by_time"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["-created_at", "-id"], name="organization_by_creation"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("suspended_at__isnull", False)),
                fields=["-created_at", "-id"],
                name="organization_suspended",
            ),
        ),
        PostgreSQLOnly(BY_NAME, "DROP INDEX organization_by_name"),
    ]
