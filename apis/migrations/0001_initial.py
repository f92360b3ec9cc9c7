import django.db.models.deletion
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
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Api",
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
                        related_name="apis",
                        to="organizations.organization",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="apis",
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="API name")),
                (
                    "name_key",
                    console.database.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("handle", models.CharField(max_length=40)),
                ("summary", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone, without signing in"),
                            ("members", "Everyone with access to the Developer Portal"),
                            ("roles", "Only members with one of these roles"),
                        ],
                        db_default="members",
                        default="members",
                        max_length=10,
                    ),
                ),
                (
                    "search_text",
                    console.database.fields.SearchField(
                        db_default="", default="", editable=False, of=("name", "handle", "summary")
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
                (
                    "visible_roles",
                    models.ManyToManyField(
                        related_name="+", through="apis.VisibleRole", to="organizations.role"
                    ),
                ),
            ],
            options={
                "verbose_name": "API",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="api_by_creation"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="api_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="api_one_per_name",
                        violation_error_message="Another API has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("handle"),
                        name="api_one_per_handle",
                        violation_error_message="Another API has this handle.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "members", "roles"])),
                        name="api_visibility_is_known",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "project", name="api_project_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisibleRole",
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
                    "api",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_rows",
                        to="apis.api",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.role",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("api"), models.F("role"), name="visible_role_once_per_api"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "api", name="visiblerole_api_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                    "api",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="apis.api",
                    ),
                ),
                ("major", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("pre-released", "Pre-released"),
                            ("published", "Published"),
                            ("blocked", "Blocked"),
                            ("deprecated", "Deprecated"),
                            ("retired", "Retired"),
                        ],
                        default="created",
                        max_length=12,
                    ),
                ),
                ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                ("blocked_from", models.CharField(blank=True, db_default="", max_length=12)),
                ("blocked_reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("sunset_on", models.DateField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="version_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("api"),
                        models.F("major"),
                        name="version_one_per_major",
                        violation_error_message="This API already has this version.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("major__gte", 1)), name="version_starts_at_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "created",
                                    "pre-released",
                                    "published",
                                    "blocked",
                                    "deprecated",
                                    "retired",
                                ],
                            )
                        ),
                        name="version_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("blocked_from__in", ("published", "deprecated")),
                                ("state", "blocked"),
                                models.Q(("blocked_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "blocked"), _negated=True),
                                ("blocked_from", ""),
                                ("blocked_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="version_is_blocked_from_a_state_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("state__in", ("deprecated", "retired")),
                                    ("blocked_from", "deprecated"),
                                    _connector="OR",
                                ),
                                ("sunset_on__isnull", False),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("deprecated", "retired")),
                                    ("blocked_from", "deprecated"),
                                    _connector="OR",
                                    _negated=True,
                                ),
                                ("sunset_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="version_has_a_sunset_once_deprecated",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "api", name="version_api_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="apis.version",
                    ),
                ),
                (
                    "environment",
                    models.CharField(
                        choices=[("production", "Production"), ("sandbox", "Sandbox")],
                        max_length=10,
                    ),
                ),
                ("base_url", models.URLField(verbose_name="base URL")),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("environment"),
                        name="address_one_per_environment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="address_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base_url__startswith", "https://"),
                            ("base_url__startswith", "http://"),
                            _connector="OR",
                        ),
                        name="address_is_of_the_web",
                        violation_error_message="Enter a URL that starts with https:// or http://.",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="address_version_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Definition",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="definitions",
                        to="apis.version",
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("source", models.TextField()),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("findings", models.JSONField(blank=True, default=list)),
                ("changes", models.JSONField(blank=True, default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="definition_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("number"),
                        name="definition_one_per_number",
                        violation_error_message="This version already has a definition of this number.",
                    ),
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("sha256"),
                        name="definition_one_per_text",
                        violation_error_message="This version already has this definition.",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="definition_version_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="apis.version",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "Guide"),
                            ("how-to", "How-to"),
                            ("changelog", "Changelog"),
                            ("link", "Link"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("handle", models.CharField(max_length=40)),
                ("text", models.TextField(blank=True, default="")),
                ("html", models.TextField(blank=True, default="")),
                (
                    "url",
                    models.URLField(blank=True, default="", max_length=500, verbose_name="URL"),
                ),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("version"), models.F("handle"), name="document_one_per_handle"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["guide", "how-to", "changelog", "link"])),
                        name="document_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("html", ""),
                                ("kind", "link"),
                                ("text", ""),
                                models.Q(("url", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "link"), _negated=True),
                                ("url", ""),
                                models.Q(("text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_is_link_or_text",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="document_version_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reference",
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
                    "definition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reference",
                        to="apis.definition",
                    ),
                ),
                ("html", models.TextField()),
                ("json", models.TextField()),
                ("markdown", models.TextField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    organizations.tenancy.keys.SameOrganization(
                        "definition", name="reference_definition_within_organization"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="version",
            name="definition",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="apis.definition",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "created"), ("definition__isnull", False), _connector="OR"
                ),
                name="version_has_a_definition_once_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=organizations.tenancy.keys.SameOrganization(
                "definition", name="version_definition_within_organization"
            ),
        ),
    ]
