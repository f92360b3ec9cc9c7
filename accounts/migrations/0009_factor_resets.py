"""Requests to reset a lost second factor.

A new table, which the previous release neither reads nor writes.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_trusted_browsers"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("address", models.GenericIPAddressField(null=True)),
                ("email", models.EmailField(max_length=254)),
                ("password_digest", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("vouched_at", models.DateTimeField(null=True)),
                ("vouched_as", models.CharField(blank=True, max_length=40)),
                ("vouched_in", models.UUIDField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_because", models.CharField(blank=True, max_length=100)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vouched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("completed_at", None), ("stopped_at", None)),
                        fields=["expires_at"],
                        name="factor_reset_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        condition=models.Q(("completed_at", None), ("stopped_at", None)),
                        name="factor_reset_one_open_per_person",
                        violation_error_message="You have already requested this.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at", None), ("stopped_at", None), _connector="OR"
                        ),
                        name="factor_reset_ends_in_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vouched_at", None), ("confirmed_at__isnull", False), _connector="OR"
                        ),
                        name="factor_reset_vouched_after_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at", None),
                            models.Q(
                                ("completed_at__gte", models.F("due_at")),
                                ("due_at__isnull", False),
                                ("vouched_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="factor_reset_completed_after_wait_and_vouch",
                    ),
                ],
            },
        ),
    ]
