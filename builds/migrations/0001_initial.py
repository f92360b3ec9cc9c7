import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy.keys
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("organizations", "0001_initial"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Build",
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
                        related_name="builds",
                        to="organizations.organization",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="builds",
                        to="projects.component",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("external_id", models.CharField(max_length=200)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("commit", models.CharField(max_length=64)),
                ("branch", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("artifact", models.CharField(blank=True, db_default="", max_length=500)),
                ("digest", models.CharField(blank=True, db_default="", max_length=71)),
                ("log_url", models.CharField(blank=True, db_default="", max_length=500)),
                ("reported_by", models.CharField(blank=True, db_default="", max_length=80)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("has_corrected_times", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="build_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "succeeded", "failed", "cancelled"])
                        ),
                        name="build_state_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("external_id"),
                        models.F("attempt"),
                        name="build_one_per_attempt",
                    ),
                    models.UniqueConstraint(
                        models.F("component"), models.F("number"), name="build_one_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "succeeded"), models.Q(("digest", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "succeeded"), _negated=True), ("digest", "")
                            ),
                            _connector="OR",
                        ),
                        name="build_succeeded_has_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ("succeeded", "failed", "cancelled")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("succeeded", "failed", "cancelled")),
                                    _negated=True,
                                ),
                                ("finished_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="build_stopped_has_finish",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__gte", models.F("started_at")),
                            ("finished_at", None),
                            ("started_at", None),
                            _connector="OR",
                        ),
                        name="build_started_before_finish",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="build_component_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CiCredential",
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
                        to="builds.cicredential",
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
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ci_credentials",
                        to="projects.component",
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "CI credential",
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="cicredential_by_expiry")],
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
                        name="cicredential_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="cicredential_key_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="cicredential_replaced_by_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="cicredential_component_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedReport",
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
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refused_reports",
                        to="projects.component",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("call", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("credential", models.CharField(max_length=80)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("component"), name="refused_report_one_per_component"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="refusedreport_component_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestReport",
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
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="test_reports",
                        to="builds.build",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("tests", models.PositiveIntegerField()),
                ("failures", models.PositiveIntegerField()),
                ("errors", models.PositiveIntegerField()),
                ("skipped", models.PositiveIntegerField()),
                ("seconds", models.FloatField()),
                ("sha256", models.CharField(max_length=64)),
                ("reported_by", models.CharField(blank=True, db_default="", max_length=80)),
                (
                    "uploaded_by",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="testreport_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("build"),
                        models.F("name"),
                        models.F("sha256"),
                        name="testreport_kept_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "tests__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("failures"), "+", models.F("errors")
                                    ),
                                    "+",
                                    models.F("skipped"),
                                ),
                            )
                        ),
                        name="testreport_parts_within_whole",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "build", name="testreport_build_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseResult",
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
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="builds.testreport",
                    ),
                ),
                ("class_name", models.CharField(blank=True, max_length=300)),
                ("name", models.CharField(max_length=300)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("passed", "Passed"),
                            ("failed", "Failed"),
                            ("error", "Error"),
                            ("skipped", "Skipped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("seconds", models.FloatField()),
                ("message", models.TextField(blank=True, max_length=4096)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["passed", "failed", "error", "skipped"])
                        ),
                        name="caseresult_outcome_is_known",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "report", name="caseresult_report_within_organization"
                    ),
                ],
            },
        ),
    ]
