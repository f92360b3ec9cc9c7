import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
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
            name="Gateway",
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
                        related_name="gateways",
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
                (
                    "software",
                    models.CharField(
                        choices=[("nginx", "nginx"), ("caddy", "Caddy")], max_length=10
                    ),
                ),
                (
                    "environment",
                    models.CharField(
                        choices=[("production", "Production"), ("sandbox", "Sandbox")],
                        max_length=20,
                    ),
                ),
                (
                    "cache_seconds",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(10)]
                    ),
                ),
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
                "indexes": [models.Index(fields=["-created_at", "-id"], name="gateway_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="gateway_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="gateway_one_per_name",
                        violation_error_message="Another gateway has this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("software__in", ["nginx", "caddy"])),
                        name="gateway_software_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="gateway_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cache_seconds", 0),
                            models.Q(("cache_seconds__lte", 10), ("software", "nginx")),
                            _connector="OR",
                        ),
                        name="gateway_only_nginx_caches",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("hint", models.CharField(editable=False, max_length=4)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("life", models.DurationField(editable=False)),
                ("expires_at", models.DateTimeField()),
                ("reminded_before", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("last_used_at", models.DateTimeField(editable=False, null=True)),
                ("last_used_from", models.GenericIPAddressField(editable=False, null=True)),
                (
                    "replaced_by",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="gateways.gatewaytoken",
                    ),
                ),
                ("form_id", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by_machine",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=320
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="gateways.gateway",
                    ),
                ),
            ],
            options={
                "verbose_name": "gateway token",
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="gatewaytoken_by_expiry")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"),
                                    "+",
                                    models.Value(datetime.timedelta(days=366)),
                                ),
                            )
                        ),
                        name="gatewaytoken_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="gatewaytoken_key_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="gatewaytoken_replaced_by_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "gateway", name="gatewaytoken_gateway_within_organization"
                    ),
                ],
            },
        ),
    ]
