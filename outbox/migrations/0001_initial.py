import uuid

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=320)),
                ("recipient_key", models.CharField(max_length=254)),
                ("subject_id", models.CharField(blank=True, max_length=40, verbose_name="about")),
                ("organization_id", models.UUIDField(null=True)),
                ("parts", models.JSONField(blank=True, default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("last_error", models.TextField(blank=True, db_default="")),
                ("sent_at", models.DateTimeField(null=True)),
                ("undeliverable_at", models.DateTimeField(null=True)),
                ("skipped_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "email",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("sent_at", None), ("skipped_at", None), ("undeliverable_at", None)
                        ),
                        fields=["due_at"],
                        name="mail_waiting_by_due",
                    ),
                    models.Index(
                        fields=["organization_id", "recipient_key", "-created_at"],
                        name="mail_by_recipient",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="mail_by_creation"),
                    models.Index(
                        condition=models.Q(("undeliverable_at__isnull", False)),
                        fields=["-created_at", "-id"],
                        name="mail_undeliverable_by_creation",
                    ),
                    models.Index(
                        condition=models.Q(("skipped_at__isnull", False)),
                        fields=["-created_at", "-id"],
                        name="mail_skipped_by_creation",
                    ),
                    models.Index(fields=["subject_id"], name="mail_by_subject"),
                    models.Index(
                        fields=["recipient_key"],
                        name="mail_by_recipient_start",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at", None), ("undeliverable_at", None)),
                            models.Q(("sent_at", None), ("skipped_at", None)),
                            models.Q(("skipped_at", None), ("undeliverable_at", None)),
                            _connector="OR",
                        ),
                        name="mail_ends_in_one_way",
                    )
                ],
            },
        ),
    ]
