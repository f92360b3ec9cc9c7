import datetime
import uuid

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
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalToken",
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
                        to="machines.personaltoken",
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
                ("permissions", models.JSONField(default=list)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="organizations.membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "personal token",
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["expires_at"], name="personaltoken_by_expiry"),
                    models.Index(
                        fields=["organization", "-created_at", "-id"],
                        name="personal_token_by_creation",
                    ),
                ],
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
                        name="personaltoken_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="personaltoken_key_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="personaltoken_replaced_by_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="personaltoken_membership_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceAccount",
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
                        related_name="service_accounts",
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
                    "roles",
                    models.ManyToManyField(
                        related_name="service_accounts",
                        through="machines.ServiceAccountRole",
                        to="organizations.role",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"),
                        name="service_account_key_within_organization",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="service_account_one_per_name",
                        violation_error_message="Another service account has this name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceAccountRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "service_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_account_roles",
                        to="machines.serviceaccount",
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
                        models.F("service_account"),
                        models.F("role"),
                        name="service_account_role_held_once",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "service_account",
                        name="serviceaccountrole_service_account_within_organization",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceAccountToken",
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
                        to="machines.serviceaccounttoken",
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
                ("permissions", models.JSONField(default=list)),
                (
                    "service_account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="machines.serviceaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "service account token",
                "abstract": False,
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["expires_at"], name="serviceaccounttoken_by_expiry")
                ],
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
                        name="serviceaccounttoken_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"),
                        name="serviceaccounttoken_key_within_organization",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="serviceaccounttoken_replaced_by_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "service_account",
                        name="serviceaccounttoken_service_account_within_organization",
                    ),
                ],
            },
        ),
    ]
