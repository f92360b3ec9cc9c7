import django.db.models.deletion
from django.db import migrations, models

import organizations.tenancy.keys


class Migration(migrations.Migration):
    dependencies = [
        ("apis", "0004_outlines_of_references"),
        ("organizations", "0003_remove_handle_copied_at"),
        ("usage", "0002_remove_sum_of_milliseconds"),
    ]
    operations = [
        migrations.CreateModel(
            name="Total",
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
                ("status_class", models.PositiveSmallIntegerField()),
                ("calls", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                *((f"latency_{number}", models.BigIntegerField()) for number in range(11)),
                ("is_test", models.BooleanField()),
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
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["organization", "span", "start"], name="total_by_organization"
                    ),
                    models.Index(fields=["span", "start"], name="total_by_start"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "version",
                            "span",
                            "start",
                            "environment",
                            "is_test",
                            "status_class",
                        ),
                        name="total_one_per_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("span__in", ["hour", "day"])),
                        name="total_span_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="total_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status_class__range", (2, 5))),
                        name="total_status_class_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("calls__gte", 1)), name="total_has_calls"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="total_version_within_organization"
                    ),
                ],
            },
        ),
    ]
