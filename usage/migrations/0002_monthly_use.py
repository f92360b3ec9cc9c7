"""What counts for quotas, by application and plan.

Nothing is filled in: what was used earlier in the month of the update is forgiven. The previous
release does not know the table, and leaves subscriptions as they are. Running again does nothing.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("apis", "0005_public_apis"),
        ("organizations", "0018_second_factors"),
        ("portal", "0008_logo"),
        ("usage", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("caller", models.UUIDField()),
                ("month", models.DateField()),
                ("calls", models.BigIntegerField()),
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
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    organizations.tenancy.SameOrganization(
                        "version", name="monthlyuse_version_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "plan", name="monthlyuse_plan_within_organization"
                    ),
                ],
            },
        ),
    ]
