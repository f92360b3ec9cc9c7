"""Indexes for what operators read and search: the mails of all organizations.

Safe while the previous release runs, which asks the same. Building them holds writers up for a few
seconds with a million rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mail",
            options={"verbose_name": "email"},
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["-created_at", "-id"], name="mail_by_creation"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("undeliverable_at__isnull", False)),
                fields=["-created_at", "-id"],
                name="mail_undeliverable_by_creation",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                condition=models.Q(("skipped_at__isnull", False)),
                fields=["-created_at", "-id"],
                name="mail_skipped_by_creation",
            ),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["subject_id"], name="mail_by_subject"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(
                fields=["recipient_key"],
                name="mail_by_recipient_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
