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
        ("builds", "0001_initial"),
        ("organizations", "0001_initial"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Environment",
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
                        related_name="environments",
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
                ("handle", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("is_production", models.BooleanField(default=False)),
                (
                    "approvals",
                    models.PositiveSmallIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(5)]
                    ),
                ),
                ("own_approval", models.BooleanField(default=False)),
                ("tests_required", models.BooleanField(default=False)),
                ("branch_patterns", models.CharField(blank=True, db_default="", max_length=500)),
                ("frozen_until", models.DateTimeField(null=True)),
                ("frozen_reason", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "deadline_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                    ),
                ),
                ("bypass_allowed", models.BooleanField(default=True)),
                ("chosen_only", models.BooleanField(default=False)),
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
                "indexes": [models.Index(fields=["-created_at", "-id"], name="environment_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="environment_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="environment_one_per_name",
                        violation_error_message="Another environment has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("handle"),
                        name="environment_one_per_handle",
                        violation_error_message="Another environment has this handle.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("position"),
                        name="environment_one_per_position",
                        violation_error_message="Another environment has this place in the order.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approvals__lte", 5)),
                        name="environment_approvals_are_few",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deadline_minutes__gte", 1), ("deadline_minutes__lte", 1440)
                        ),
                        name="environment_deadline_is_within_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frozen_until", None),
                            models.Q(("frozen_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="environment_is_frozen_for_a_reason",
                        violation_error_message="Enter why the environment is frozen.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approver",
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
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approver_rows",
                        to="deployments.environment",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.membership",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("environment"),
                        models.F("membership"),
                        name="approver_once_per_environment",
                        violation_error_message="This member is already an approver.",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "environment", name="approver_environment_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="approver_membership_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deployment",
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
                        related_name="deployments",
                        to="organizations.organization",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deployments",
                        to="projects.component",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deployments",
                        to="deployments.environment",
                    ),
                ),
                ("environment_name", models.CharField(max_length=60)),
                (
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deployments",
                        to="builds.build",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deploy", "Deploy"),
                            ("promote", "Promote"),
                            ("rollback", "Roll back"),
                            ("stop", "Stop"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("running", "Running"),
                            ("silent", "No word from the engine"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("rejected", "Rejected"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("artifact", models.CharField(max_length=500)),
                ("digest", models.CharField(max_length=71)),
                ("commit", models.CharField(max_length=64)),
                ("approvals_needed", models.PositiveSmallIntegerField()),
                ("own_approval", models.BooleanField()),
                ("approvers", models.JSONField(null=True)),
                ("bypass_allowed", models.BooleanField()),
                ("deadline_minutes", models.PositiveSmallIntegerField()),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("is_bypassed", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("closed_reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("engine_reference", models.CharField(blank=True, db_default="", max_length=200)),
                ("url", models.CharField(blank=True, db_default="", max_length=500)),
                ("error", models.CharField(blank=True, db_default="", max_length=1000)),
                ("approved_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["component", "-requested_at", "-id"], name="deployment_by_request"
                    ),
                    models.Index(
                        condition=models.Q(("state", "succeeded")),
                        fields=["component", "environment", "build"],
                        name="deployment_by_arrival",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ("waiting", "approved", "running", "silent"))
                        ),
                        fields=["environment", "state"],
                        name="deployment_unfinished_there",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["organization", "requested_at"],
                        name="deployment_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="deployment_by_due",
                    ),
                    models.Index(fields=["-requested_at", "-id"], name="deployment_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="deployment_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["deploy", "promote", "rollback", "stop"])),
                        name="deployment_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "waiting",
                                    "approved",
                                    "running",
                                    "silent",
                                    "succeeded",
                                    "failed",
                                    "rejected",
                                    "cancelled",
                                    "expired",
                                    "closed",
                                ],
                            )
                        ),
                        name="deployment_state_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("environment"),
                        condition=models.Q(
                            ("state__in", ("waiting", "approved", "running", "silent"))
                        ),
                        name="deployment_one_unfinished",
                        violation_error_message="Another deployment of this component is not finished.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("approvals_needed__lte", 5)),
                        name="deployment_needs_few_approvals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_bypassed", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="deployment_bypassed_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False),
                                ("state__in", ("waiting", "approved", "running")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("waiting", "approved", "running")), _negated=True
                                ),
                                ("due_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="deployment_timed_has_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("waiting", "approved", "running", "silent")),
                                ("finished_at", None),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("waiting", "approved", "running", "silent")),
                                    _negated=True,
                                ),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deployment_unfinished_has_no_finish",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="deployment_component_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "environment", name="deployment_environment_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "build", name="deployment_build_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EngineCredential",
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
                        to="deployments.enginecredential",
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
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="engine_credentials",
                        to="deployments.environment",
                    ),
                ),
            ],
            options={
                "verbose_name": "engine credential",
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="enginecredential_by_expiry")],
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
                        name="enginecredential_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"),
                        name="enginecredential_key_within_organization",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="enginecredential_replaced_by_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "environment", name="enginecredential_environment_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
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
                        related_name="runs",
                        to="organizations.organization",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="projects.component",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="deployments.environment",
                    ),
                ),
                ("external_id", models.CharField(max_length=200, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("started", "Started"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("timed-out", "Timed out"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_requested", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("exit_status", models.IntegerField(null=True)),
                ("log_url", models.CharField(blank=True, db_default="", max_length=500)),
                ("reported_by", models.CharField(blank=True, db_default="", max_length=80)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["component", "-created_at", "-id"], name="run_by_component"
                    ),
                    models.Index(
                        condition=models.Q(("state", "requested")),
                        fields=["environment", "created_at"],
                        name="run_requested_there",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ("succeeded", "failed", "timed-out"))),
                        fields=["component", "environment", "-finished_at"],
                        name="run_by_end",
                    ),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="run_request_by_due",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="run_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="run_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "requested",
                                    "started",
                                    "succeeded",
                                    "failed",
                                    "timed-out",
                                    "withdrawn",
                                    "expired",
                                ],
                            )
                        ),
                        name="run_state_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("environment"),
                        models.F("external_id"),
                        name="run_one_per_external_id",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("environment"),
                        condition=models.Q(("state", "requested")),
                        name="run_one_request",
                        violation_error_message="A run of this component is already requested there.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at__isnull", False), ("state", "requested")),
                            models.Q(
                                models.Q(("state", "requested"), _negated=True), ("due_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="run_timed_has_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ("requested", "started")), ("finished_at", None)
                            ),
                            models.Q(
                                models.Q(("state__in", ("requested", "started")), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="run_unfinished_has_no_finish",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("external_id", None),
                                ("is_requested", True),
                                ("started_at", None),
                                ("state__in", ("requested", "withdrawn", "expired")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("requested", "withdrawn", "expired")),
                                    _negated=True,
                                ),
                                ("external_id__isnull", False),
                                ("started_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="run_taken_has_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at", None),
                            ("started_at", None),
                            ("finished_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="run_started_before_finish",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="run_component_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "environment", name="run_environment_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="deployments.deployment",
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
                    "verdict",
                    models.CharField(
                        choices=[("approved", "Approved"), ("rejected", "Rejected")], max_length=10
                    ),
                ),
                ("comment", models.CharField(blank=True, db_default="", max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["approved", "rejected"])),
                        name="approval_verdict_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("deployment"),
                        models.F("person"),
                        name="approval_once_per_person",
                        violation_error_message="You already approved this deployment.",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "deployment", name="approval_deployment_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
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
                        related_name="placements",
                        to="projects.component",
                    ),
                ),
                (
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="deployments.environment",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deployments.deployment",
                    ),
                ),
                ("observed_digest", models.CharField(blank=True, db_default="", max_length=71)),
                (
                    "observed_state",
                    models.CharField(
                        choices=[
                            ("unknown", "Not observed"),
                            ("healthy", "Healthy"),
                            ("degraded", "Degraded"),
                            ("stopped", "Stopped"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("observed_at", models.DateTimeField(null=True)),
                ("expected_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("late_since", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="placement_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("late_since__isnull", False)),
                        fields=["environment", "late_since"],
                        name="placement_late",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("observed_state__in", ["unknown", "healthy", "degraded", "stopped"])
                        ),
                        name="placement_observed_state_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("component", "environment"), name="placement_one_per_environment"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_at", None), ("expected_at", None)),
                            models.Q(("due_at__isnull", False), ("expected_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="placement_expected_has_due",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="placement_component_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "environment", name="placement_environment_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "deployment", name="placement_deployment_within_organization"
                    ),
                ],
            },
        ),
    ]
