import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import organizations.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("apis", "0004_documents"),
        ("gateways", "0001_initial"),
        ("organizations", "0018_second_factors"),
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
                ("name", models.CharField(max_length=100)),
                ("lines", models.PositiveIntegerField()),
                ("taken", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gateways.gateway",
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
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="batch_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("gateway"), models.F("name"), name="batch_once_per_gateway"
                    ),
                    organizations.tenancy.SameOrganization(
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
                    organizations.tenancy.SameOrganization(
                        "version", name="bucket_version_within_organization"
                    ),
                ],
            },
        ),
    ]
