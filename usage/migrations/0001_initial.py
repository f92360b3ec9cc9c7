import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy.keys
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("apis", "0001_initial"),
        ("gateways", "0001_initial"),
        ("organizations", "0001_initial"),
        ("portal", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gateways.gateway",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("lines", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="batch_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("gateway"), models.F("name"), name="batch_once_per_gateway"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "gateway", name="batch_gateway_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bucket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="apis.version",
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
                    "span",
                    models.CharField(choices=[("hour", "Hour"), ("day", "Day")], max_length=4),
                ),
                ("start", models.DateTimeField()),
                ("caller", models.UUIDField()),
                ("status_class", models.PositiveSmallIntegerField()),
                ("calls", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                ("ms", models.BigIntegerField()),
                ("latency_0", models.BigIntegerField()),
                ("latency_1", models.BigIntegerField()),
                ("latency_2", models.BigIntegerField()),
                ("latency_3", models.BigIntegerField()),
                ("latency_4", models.BigIntegerField()),
                ("latency_5", models.BigIntegerField()),
                ("latency_6", models.BigIntegerField()),
                ("latency_7", models.BigIntegerField()),
                ("latency_8", models.BigIntegerField()),
                ("latency_9", models.BigIntegerField()),
                ("latency_10", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "span", "start"], name="bucket_by_organization"
                    ),
                    models.Index(fields=["caller", "span", "start"], name="bucket_by_caller"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "version",
                            "span",
                            "start",
                            "environment",
                            "caller",
                            "status_class",
                        ),
                        name="bucket_one_per_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("span__in", ["hour", "day"])),
                        name="bucket_span_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="bucket_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status_class__range", (2, 5))),
                        name="bucket_status_class_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("calls__gte", 1)), name="bucket_has_calls"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="bucket_version_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthlyUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="apis.version",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.plan",
                    ),
                ),
                ("caller", models.UUIDField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("month", models.DateField()),
                ("calls", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["organization"], name="monthly_use_by_organization")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "version", "plan", "caller"),
                        name="monthly_use_once_per_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("calls__gte", 1)), name="monthly_use_has_calls"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="monthlyuse_version_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "plan", name="monthlyuse_plan_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.subscription",
                    ),
                ),
                ("month", models.DateField()),
                ("percent", models.PositiveSmallIntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "month", "percent"), name="quota_notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__range", (1, 100))),
                        name="quota_notice_percent_is_one",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "subscription", name="quotanotice_subscription_within_organization"
                    ),
                ],
            },
        ),
    ]
