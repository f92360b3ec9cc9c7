import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.database.fields
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(max_length=254, unique=True, verbose_name="email address"),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="your name")),
                (
                    "name_key",
                    console.database.fields.FoldedField(
                        db_index=True, default="", editable=False, max_length=180, of="name"
                    ),
                ),
                (
                    "search_text",
                    console.database.fields.SearchField(
                        db_default="", default="", editable=False, of=("name", "email")
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, default=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "is_staff",
                    models.BooleanField(db_default=False, default=False, verbose_name="operator"),
                ),
                (
                    "joined_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("last_organization_id", models.UUIDField(editable=False, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_staff", True)), fields=["-id"], name="user_operator"
                    ),
                    models.Index(
                        condition=models.Q(("is_active", False)), fields=["-id"], name="user_closed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(
                                ("is_active", False), ("is_staff", False), ("is_superuser", False)
                            ),
                            _connector="OR",
                        ),
                        name="user_closed_cannot_sign_in",
                        violation_error_message="A closed account cannot be opened again.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factor_resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expires_at", models.DateTimeField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("browser", models.CharField(blank=True, max_length=60)),
                ("address", models.GenericIPAddressField(null=True)),
                ("email", models.EmailField(max_length=254)),
                ("password_digest", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("vouched_at", models.DateTimeField(null=True)),
                (
                    "vouched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("vouched_as", models.CharField(blank=True, max_length=40)),
                ("vouched_in", models.UUIDField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_because", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("completed_at", None), ("stopped_at", None)),
                        fields=["expires_at"],
                        name="factor_reset_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        condition=models.Q(("completed_at", None), ("stopped_at", None)),
                        name="factor_reset_one_open_per_person",
                        violation_error_message="You have already requested this.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at", None), ("stopped_at", None), _connector="OR"
                        ),
                        name="factor_reset_ends_in_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vouched_at", None), ("confirmed_at__isnull", False), _connector="OR"
                        ),
                        name="factor_reset_vouched_after_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("completed_at", None),
                            models.Q(
                                ("completed_at__gte", models.F("due_at")),
                                ("due_at__isnull", False),
                                ("vouched_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="factor_reset_completed_after_wait_and_vouch",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entering",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_ins_begun",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_at", models.DateTimeField(null=True)),
                ("browser", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("address", models.GenericIPAddressField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrustedBrowser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trusted_browsers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("password_digest", models.CharField(max_length=64)),
                ("browser", models.CharField(blank=True, max_length=60)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
