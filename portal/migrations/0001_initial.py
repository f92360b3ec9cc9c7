import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.database.fields
import organizations.tenancy.keys
import organizations.models.domain_claim
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("apis", "0001_initial"),
        ("organizations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
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
                        related_name="applications",
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="application name")),
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="applications",
                        to="organizations.membership",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("blocked_at", models.DateTimeField(null=True)),
                ("blocked_reason", models.CharField(blank=True, db_default="", max_length=200)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"],
                        name="application_by_creation",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="application_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="application_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="application_one_per_name",
                        violation_error_message="Another application has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("handle"),
                        name="application_one_per_handle",
                        violation_error_message="Another application has this handle.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_at", None), ("blocked_reason", "")),
                            models.Q(
                                ("blocked_at__isnull", False),
                                models.Q(("blocked_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="application_is_blocked_for_a_reason",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "owner", name="application_owner_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
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
                        related_name="looks",
                        to="organizations.organization",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("accent", models.CharField(blank=True, max_length=7)),
                ("title", models.CharField(blank=True, max_length=60)),
                ("welcome", models.CharField(blank=True, max_length=200)),
                ("order", models.JSONField()),
                ("logo", models.BinaryField(null=True)),
                ("logo_digest", models.CharField(blank=True, max_length=16)),
                ("logo_width", models.PositiveSmallIntegerField(null=True)),
                ("logo_height", models.PositiveSmallIntegerField(null=True)),
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
                ("made_live_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("discarded_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"), models.F("number"), name="look_one_per_number"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        condition=models.Q(("ended_at", None), ("made_live_at__isnull", False)),
                        name="look_one_is_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("made_live_at__isnull", False), _connector="OR"
                        ),
                        name="look_ended_was_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discarded_at", None), ("made_live_at", None), _connector="OR"
                        ),
                        name="look_discarded_was_never_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("logo", None),
                                ("logo_digest", ""),
                                ("logo_height__isnull", True),
                                ("logo_width__isnull", True),
                            ),
                            models.Q(
                                models.Q(("logo_digest", ""), _negated=True),
                                ("logo__isnull", False),
                                ("logo_height__isnull", False),
                                ("logo_width__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="look_logo_is_whole_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accent", ""), ("accent__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                        ),
                        name="look_accent_is_a_colour",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                        related_name="plans",
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="plan name")),
                (
                    "name_key",
                    console.database.fields.FoldedField(
                        default="", editable=False, max_length=180, of="name"
                    ),
                ),
                ("handle", models.CharField(max_length=40)),
                ("requests", models.PositiveIntegerField(null=True)),
                ("window", models.PositiveIntegerField(null=True)),
                ("quota", models.PositiveBigIntegerField(null=True)),
                ("needs_approval", models.BooleanField(db_default=False, default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="plan_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name_key"),
                        name="plan_one_per_name",
                        violation_error_message="Another plan has this name.",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("handle"),
                        name="plan_one_per_handle",
                        violation_error_message="Another plan has this handle.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("requests", None), ("window", None)),
                            models.Q(
                                ("requests__range", (1, 1000000000)),
                                (
                                    "window__in",
                                    {1: "second", 60: "minute", 3600: "hour", 86400: "day"},
                                ),
                                ("requests__isnull", False),
                                ("window__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="plan_limits_requests_in_a_window",
                        violation_error_message="Enter how many requests in which time, or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quota", None), ("quota__range", (1, 1000000000000)), _connector="OR"
                        ),
                        name="plan_quota_is_in_range",
                        violation_error_message="Enter how many calls a month, or nothing.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalDomain",
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
                        related_name="portal_domains",
                        to="organizations.organization",
                    ),
                ),
                ("name", models.CharField(max_length=230, verbose_name="domain")),
                (
                    "token",
                    models.CharField(
                        default=organizations.models.domain_claim.new_token, editable=False, max_length=32
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Not proved yet"),
                            ("proved", "Active"),
                            ("failing", "Proof is missing"),
                            ("lost", "Inactive"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("proved_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("unchecked", "Not checked yet"),
                            ("found", "Found"),
                            ("other", "Another value"),
                            ("no-record", "No TXT record"),
                            ("no-name", "No records of this name"),
                            ("failed", "Error of the name servers"),
                            ("silent", "No answer from the name servers"),
                            ("taken", "In use by another organization"),
                        ],
                        default="unchecked",
                        max_length=10,
                    ),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "next_check_at",
                    models.DateTimeField(default=django.utils.timezone.now, null=True),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
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
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_check_at__isnull", False)),
                        fields=["next_check_at"],
                        name="portal_domain_by_check",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="portal_domain_by_creation"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "proved", "failing", "lost"])),
                        name="portaldomain_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "finding__in",
                                [
                                    "unchecked",
                                    "found",
                                    "other",
                                    "no-record",
                                    "no-name",
                                    "failed",
                                    "silent",
                                    "taken",
                                ],
                            )
                        ),
                        name="portaldomain_finding_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("name"),
                        condition=models.Q(("state__in", ("proved", "failing"))),
                        name="portal_domain_is_proved_once",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("name"),
                        name="portal_domain_once_in_organization",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proved_at__isnull", False), ("state__in", ("proved", "failing"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("proved", "failing")), _negated=True),
                                ("failing_since", None),
                                ("proved_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="portaldomain_was_proved_if_served",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failing"), _negated=True),
                            ("failing_since__isnull", False),
                            _connector="OR",
                        ),
                        name="portaldomain_fails_since_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portal_settings",
                        to="organizations.organization",
                    ),
                ),
                (
                    "self_signup",
                    models.CharField(
                        choices=[
                            ("closed", "Closed"),
                            ("approval", "By approval"),
                            ("open", "Open to email domains"),
                        ],
                        db_default="closed",
                        default="closed",
                        max_length=10,
                    ),
                ),
                ("allowed_domains", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("self_signup__in", ["closed", "approval", "open"])),
                        name="portalsettings_self_signup_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("self_signup", "open"),
                                models.Q(("allowed_domains", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("self_signup", "open"), _negated=True),
                                ("allowed_domains", ""),
                            ),
                            _connector="OR",
                        ),
                        name="portal_settings_domains_if_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
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
                        related_name="sign_ups",
                        to="organizations.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.TextField(blank=True, default="", max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-asked_at", "-id"], name="sign_up_by_time"
                    ),
                    models.Index(fields=["user", "-asked_at"], name="sign_up_by_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("user"),
                        condition=models.Q(("state", "pending")),
                        name="sign_up_one_pending_per_person",
                        violation_error_message="You have already requested access.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "approved", "rejected"])),
                        name="signup_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("reason", ""),
                                ("state", "pending"),
                            ),
                            models.Q(("decided_at__isnull", False), ("state", "approved")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state", "rejected"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signup_was_decided_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestKey",
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
                        to="portal.testkey",
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
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="test_keys",
                        to="organizations.membership",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
            ],
            options={
                "verbose_name": "test key",
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="testkey_by_expiry")],
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
                        name="testkey_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="testkey_key_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="testkey_replaced_by_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("membership"),
                        models.F("version"),
                        models.F("environment"),
                        name="testkey_one_per_member_version_and_environment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="testkey_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"),
                                    "+",
                                    models.Value(datetime.timedelta(seconds=900)),
                                ),
                            )
                        ),
                        name="testkey_lives_15_minutes",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="testkey_membership_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="testkey_version_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Key",
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
                        to="portal.key",
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="portal.application",
                    ),
                ),
                (
                    "environment",
                    models.CharField(
                        choices=[("production", "Production"), ("sandbox", "Sandbox")],
                        max_length=10,
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name": "key",
                "abstract": False,
                "default_permissions": (),
                "indexes": [models.Index(fields=["expires_at"], name="key_by_expiry")],
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
                        name="key_expires_within_a_year",
                        violation_error_message="Select at most 366 days.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="key_key_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "replaced_by", name="key_replaced_by_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("application"),
                        models.F("environment"),
                        models.F("slot"),
                        name="key_one_per_slot",
                        violation_error_message="The application has two keys in this environment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("environment__in", ["production", "sandbox"])),
                        name="key_environment_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slot__in", (1, 2))), name="key_slot_is_known"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "application", name="key_application_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                        related_name="offers",
                        to="apis.version",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="portal.plan",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("version"),
                        models.F("plan"),
                        name="offer_once_per_version_and_plan",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="offer_version_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "plan", name="offer_plan_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="portal.application",
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
                (
                    "right",
                    models.CharField(
                        choices=[("read", "Can view"), ("manage", "Can manage")],
                        default="read",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("application"),
                        models.F("membership"),
                        name="share_once_per_member",
                        violation_error_message="The application is already shared with this member.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("right__in", ["read", "manage"])),
                        name="share_right_is_known",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "application", name="share_application_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="share_membership_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="portal.application",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="apis.version",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="subscriptions",
                        to="portal.plan",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("blocked", "Blocked"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("purpose", models.CharField(blank=True, db_default="", max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, db_default="", max_length=200)),
                ("quota_exhausted_until", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-asked_at", "-id"], name="subscription_by_asking"
                    ),
                    models.Index(fields=["-asked_at", "-id"], name="subscription_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="subscription_key_within_organization"
                    ),
                    models.UniqueConstraint(
                        models.F("application"),
                        models.F("version"),
                        condition=models.Q(("state__in", ("pending", "active", "blocked"))),
                        name="subscription_one_open_per_application",
                        violation_error_message="This application already has a subscription to it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["pending", "active", "blocked", "rejected", "withdrawn", "closed"],
                            )
                        ),
                        name="subscription_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("blocked", "rejected")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="subscription_is_refused_for_a_reason",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "application", name="subscription_application_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "version", name="subscription_version_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "plan", name="subscription_plan_within_organization"
                    ),
                ],
            },
        ),
    ]
