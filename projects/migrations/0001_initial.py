import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.database.composite_keys
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
                    console.database.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("handle", models.CharField(max_length=40)),
                ("description", models.TextField(blank=True, db_default="", max_length=500)),
                (
                    "search_text",
                    console.database.fields.SearchField(
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
                    console.database.fields.FoldedField(
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
                    console.database.fields.SearchField(
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
                    organizations.tenancy.keys.SameOrganization(
                        "project", name="component_project_within_organization"
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
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="acceptedevent_component_within_organization"
                    ),
                    console.database.composite_keys.CompositeKey(
                        "component",
                        "component_type",
                        "type",
                        name="acceptedevent_type_is_of_component",
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
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="endpoint_component_within_organization"
                    ),
                    console.database.composite_keys.CompositeKey(
                        "component", "component_type", "type", name="endpoint_type_is_of_component"
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
                    organizations.tenancy.keys.SameOrganization(
                        "component", name="schedule_component_within_organization"
                    ),
                ],
            },
        ),
    ]
