import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.database.fields
import organizations.tenancy.keys
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "name_key",
                    console.database.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="URL")),
                ("types", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("failing", "Failing"),
                            ("off", "Off"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("failing_since", models.DateTimeField(null=True)),
                ("off_because", models.CharField(blank=True, db_default="", max_length=200)),
                ("secret", models.CharField(max_length=255)),
                ("former_secret", models.CharField(blank=True, db_default="", max_length=255)),
                ("former_until", models.DateTimeField(null=True)),
                ("secret_number", models.PositiveIntegerField(default=1)),
                ("served_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["-created_at", "-id"], name="webhook_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="webhook_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "active", "failing", "off"])),
                        name="webhook_state_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="webhook_one_per_name",
                        violation_error_message="Another webhook has this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failing_since__isnull", False), ("state", "failing")),
                            models.Q(
                                models.Q(("state", "failing"), _negated=True),
                                ("failing_since", None),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_that_fails_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("former_secret", ""), ("former_until", None)),
                            models.Q(
                                models.Q(("former_secret", ""), _negated=True),
                                ("former_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_with_former_secret_has_its_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.webhook",
                    ),
                ),
                ("type", models.CharField(max_length=60)),
                ("event_id", models.BigIntegerField(null=True)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True, db_default="")),
                ("error", models.CharField(blank=True, db_default="", max_length=300)),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["webhook", "-created_at", "-id"], name="delivery_by_webhook"
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["webhook", "due_at"],
                        name="delivery_waiting",
                    ),
                    models.Index(fields=["created_at"], name="delivery_by_age"),
                    models.Index(fields=["event_id"], name="delivery_by_event"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "delivered", "failed", "cancelled"])
                        ),
                        name="delivery_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "waiting"), ("leased_until", None), _connector="OR"
                        ),
                        name="delivery_ended_is_not_leased",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "webhook", name="delivery_webhook_within_organization"
                    ),
                ],
            },
        ),
    ]
