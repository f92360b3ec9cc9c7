"""Components and their builds; and what only PostgreSQL holds of them.

Namely that a component keeps its type, that an ended build never changes, and an index to find
components by. The triggers come after the constraints, which have the first word. The tables are
new, so no release before writes to them.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.fields
import organizations.tenancy
from console.operations import PostgreSQLOnly

INDEX = """
CREATE INDEX component_by_search_text ON projects_component
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""
KEEP = """
CREATE FUNCTION projects_keep_component_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A component keeps its type.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'projects_component';
END $$;

CREATE TRIGGER component_type_is_kept
    AFTER UPDATE ON projects_component
    FOR EACH ROW WHEN (OLD.type <> NEW.type)
    EXECUTE FUNCTION projects_keep_component_type();

CREATE FUNCTION projects_keep_build() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A build that ended is not changed.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'projects_build';
END $$;

CREATE TRIGGER ended_build_is_kept
    AFTER UPDATE ON projects_build
    FOR EACH ROW WHEN (OLD.state IN ('succeeded', 'failed', 'cancelled')
                       AND OLD IS DISTINCT FROM NEW)
    EXECUTE FUNCTION projects_keep_build();
"""
LET_CHANGE = """
DROP TRIGGER ended_build_is_kept ON projects_build;
DROP FUNCTION projects_keep_build();
DROP TRIGGER component_type_is_kept ON projects_component;
DROP FUNCTION projects_keep_component_type();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0018_second_factors"),
        ("projects", "0003_search_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Component",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
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
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("archived_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "default_permissions": (),
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
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="component",
            index=models.Index(
                fields=["project", "-created_at", "-id"], name="component_by_creation"
            ),
        ),
        migrations.AddIndex(
            model_name="component",
            index=models.Index(fields=["-created_at", "-id"], name="component_by_age"),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="component_key_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="build_key_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("type__in", ["api", "service", "trigger", "scheduled-job", "webhook"])
                ),
                name="component_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                models.F("project"),
                models.F("name_key"),
                name="component_one_per_name",
                violation_error_message="Another component of this project has this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                models.F("project"),
                models.F("handle"),
                name="component_one_per_handle",
                violation_error_message="Another component of this project has this handle.",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=organizations.tenancy.SameOrganization(
                "project", name="component_project_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "running", "succeeded", "failed", "cancelled"])
                ),
                name="build_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.UniqueConstraint(
                models.F("component"),
                models.F("external_id"),
                models.F("attempt"),
                name="build_one_per_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.UniqueConstraint(
                models.F("component"), models.F("number"), name="build_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "succeeded"), models.Q(("digest", ""), _negated=True)),
                    models.Q(models.Q(("state", "succeeded"), _negated=True), ("digest", "")),
                    _connector="OR",
                ),
                name="build_succeeded_has_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("finished_at__isnull", False),
                        ("state__in", ("succeeded", "failed", "cancelled")),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ("succeeded", "failed", "cancelled")), _negated=True
                        ),
                        ("finished_at", None),
                    ),
                    _connector="OR",
                ),
                name="build_stopped_has_finish",
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at__gte", models.F("started_at")),
                    ("finished_at", None),
                    ("started_at", None),
                    _connector="OR",
                ),
                name="build_started_before_finish",
            ),
        ),
        migrations.AddConstraint(
            model_name="build",
            constraint=organizations.tenancy.SameOrganization(
                "component", name="build_component_within_organization"
            ),
        ),
        PostgreSQLOnly(INDEX, "DROP INDEX component_by_search_text"),
        PostgreSQLOnly(KEEP, LET_CHANGE),
    ]
