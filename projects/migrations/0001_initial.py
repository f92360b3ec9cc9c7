import datetime
import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.composite_keys
import console.fields
import organizations.tenancy
from console.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("organizations", "0001_initial"),
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
                    console.fields.FoldedField(
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
            name="Project",
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
                        related_name="projects",
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="project name")),
                (
                    "name_key",
                    console.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("handle", models.CharField(max_length=40)),
                ("description", models.TextField(blank=True, db_default="", max_length=500)),
                (
                    "search_text",
                    console.fields.SearchField(
                        db_default="",
                        default="",
                        editable=False,
                        of=("name", "handle", "description"),
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
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="project_by_creation"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="project_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="project_one_per_name",
                        violation_error_message="Another project has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("handle"),
                        name="project_one_per_handle",
                        violation_error_message="Another project has this handle.",
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
                        to="projects.environment",
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
                    organizations.tenancy.SameOrganization(
                        "environment", name="approver_environment_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "membership", name="approver_membership_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Component",
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
                        related_name="components",
                        to="organizations.organization",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="components",
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="component name")),
                (
                    "name_key",
                    console.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("handle", models.CharField(max_length=40)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("api", "API"),
                            ("service", "Service"),
                            ("trigger", "Trigger"),
                            ("scheduled-job", "Scheduled job"),
                            ("webhook", "Webhook"),
                        ],
                        max_length=20,
                    ),
                ),
                ("repository", models.CharField(blank=True, db_default="", max_length=300)),
                ("path", models.CharField(blank=True, db_default="", max_length=200)),
                ("branch", models.CharField(blank=True, db_default="", max_length=200)),
                ("next_build_number", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "search_text",
                    console.fields.SearchField(
                        db_default="", default="", editable=False, of=("name", "handle")
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
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["project", "-created_at", "-id"], name="component_by_creation"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="component_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="component_key_within_organization"
                    ),
                    models.UniqueConstraint(fields=("type", "id"), name="component_key_with_type"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["api", "service", "trigger", "scheduled-job", "webhook"])
                        ),
                        name="component_type_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("project"),
                        models.F("name_key"),
                        name="component_one_per_name",
                        violation_error_message="Another component of this project has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("project"),
                        models.F("handle"),
                        name="component_one_per_handle",
                        violation_error_message="Another component of this project has this handle.",
                    ),
                    organizations.tenancy.SameOrganization(
                        "project", name="component_project_within_organization"
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
                ("created_by", models.CharField(editable=False, max_length=320)),
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
                        to="projects.enginecredential",
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
                    "environment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="engine_credentials",
                        to="projects.environment",
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
                    organizations.tenancy.SameOrganization(
                        "replaced_by", name="enginecredential_replaced_by_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "environment", name="enginecredential_environment_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AcceptedEvent",
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
                        related_name="accepted_events",
                        to="organizations.organization",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accepted_events",
                        to="projects.component",
                    ),
                ),
                ("component_type", models.CharField(max_length=20)),
                ("event_type", models.CharField(max_length=200)),
                ("event_source", models.CharField(max_length=300)),
                (
                    "caller",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not called"),
                            ("github", "GitHub"),
                            ("stripe", "Stripe"),
                            ("standard-webhooks", "Standard Webhooks"),
                            ("other", "Other"),
                        ],
                        db_default="",
                        max_length=20,
                    ),
                ),
                ("secret_name", models.CharField(blank=True, db_default="", max_length=100)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("caller__in", ["", "github", "stripe", "standard-webhooks", "other"])
                        ),
                        name="acceptedevent_caller_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("component_type__in", ("trigger", "webhook"))),
                        name="acceptedevent_is_of_a_trigger_or_a_webhook",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("component_type", "webhook"),
                                models.Q(("caller", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("component_type", "webhook"), _negated=True),
                                ("caller", ""),
                                ("secret_name", ""),
                            ),
                            _connector="OR",
                        ),
                        name="acceptedevent_of_a_webhook_has_a_caller",
                        violation_error_message="Select who calls.",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("event_type"),
                        models.F("event_source"),
                        name="acceptedevent_once_per_component",
                        violation_error_message="This component already accepts these events.",
                    ),
                    organizations.tenancy.SameOrganization(
                        "component", name="acceptedevent_component_within_organization"
                    ),
                    console.composite_keys.CompositeKey(
                        "component",
                        "component_type",
                        "type",
                        name="acceptedevent_type_is_of_component",
                    ),
                ],
            },
        ),
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
                    organizations.tenancy.SameOrganization(
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
                ("created_by", models.CharField(editable=False, max_length=320)),
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
                        to="projects.cicredential",
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
                    organizations.tenancy.SameOrganization(
                        "replaced_by", name="cicredential_replaced_by_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "component", name="cicredential_component_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
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
                        related_name="endpoints",
                        to="organizations.organization",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endpoints",
                        to="projects.component",
                    ),
                ),
                ("component_type", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("http", "HTTP"),
                            ("graphql", "GraphQL"),
                            ("grpc", "gRPC"),
                            ("websocket", "WebSocket"),
                            ("tcp", "TCP"),
                            ("udp", "UDP"),
                        ],
                        max_length=10,
                    ),
                ),
                ("port", models.PositiveIntegerField()),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("project", "Project"),
                            ("organization", "Organization"),
                            ("public", "Public"),
                        ],
                        max_length=12,
                    ),
                ),
                ("definition_url", models.CharField(blank=True, db_default="", max_length=500)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["http", "graphql", "grpc", "websocket", "tcp", "udp"])
                        ),
                        name="endpoint_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visibility__in", ["project", "organization", "public"])
                        ),
                        name="endpoint_visibility_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("port__gte", 1), ("port__lte", 65535)),
                        name="endpoint_port_is_one",
                        violation_error_message="Enter a port from 1 to 65535.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("component_type__in", ("api", "service"))),
                        name="endpoint_is_of_an_api_or_a_service",
                    ),
                    models.UniqueConstraint(
                        models.F("component"),
                        models.F("name"),
                        name="endpoint_one_per_name",
                        violation_error_message="Another endpoint of this component has this name.",
                    ),
                    organizations.tenancy.SameOrganization(
                        "component", name="endpoint_component_within_organization"
                    ),
                    console.composite_keys.CompositeKey(
                        "component", "component_type", "type", name="endpoint_type_is_of_component"
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
                    organizations.tenancy.SameOrganization(
                        "component", name="refusedreport_component_within_organization"
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
                        to="projects.environment",
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
                    organizations.tenancy.SameOrganization(
                        "component", name="run_component_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "environment", name="run_environment_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedule",
                        to="projects.component",
                    ),
                ),
                ("expression", models.CharField(max_length=100)),
                ("time_zone", models.CharField(max_length=60)),
                ("grace_minutes", models.PositiveSmallIntegerField()),
                (
                    "overlap",
                    models.CharField(
                        choices=[
                            ("skip", "Skip the new run"),
                            ("allow", "Let both run"),
                            ("replace", "Stop the former run"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("overlap__in", ["skip", "allow", "replace"])),
                        name="schedule_overlap_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grace_minutes__gte", 1), ("grace_minutes__lte", 10080)
                        ),
                        name="schedule_grace_within_a_week",
                        violation_error_message="Enter 1 to 10,080 minutes.",
                    ),
                    organizations.tenancy.SameOrganization(
                        "component", name="schedule_component_within_organization"
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
                        to="projects.environment",
                    ),
                ),
                ("environment_name", models.CharField(max_length=60)),
                (
                    "build",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deployments",
                        to="projects.build",
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
                    organizations.tenancy.SameOrganization(
                        "component", name="deployment_component_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "environment", name="deployment_environment_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "build", name="deployment_build_within_organization"
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
                        to="projects.build",
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
                    organizations.tenancy.SameOrganization(
                        "build", name="testreport_build_within_organization"
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
                        to="projects.deployment",
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
                    organizations.tenancy.SameOrganization(
                        "deployment", name="approval_deployment_within_organization"
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
                        to="projects.testreport",
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
                    organizations.tenancy.SameOrganization(
                        "report", name="caseresult_report_within_organization"
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
                        to="projects.environment",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.deployment",
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
                    organizations.tenancy.SameOrganization(
                        "component", name="placement_component_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "environment", name="placement_environment_within_organization"
                    ),
                    organizations.tenancy.SameOrganization(
                        "deployment", name="placement_deployment_within_organization"
                    ),
                ],
            },
        ),
    ]
