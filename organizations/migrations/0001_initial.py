import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import console.database.fields
import organizations.models.creatorship_offer
import organizations.models.invitation
import organizations.tenancy.keys
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("organization_id", models.UUIDField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("is_urgent", models.BooleanField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("daily_due_at", models.DateTimeField()),
                ("newest_membership_id", models.BigIntegerField(null=True)),
                ("earlier_event_id", models.BigIntegerField(null=True)),
                ("cursor", models.BigIntegerField(db_default=0, default=0)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("event_id"), name="announcement_once_per_event"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("earlier_event_id__isnull", False), ("newest_membership_id", None)
                            ),
                            models.Q(
                                ("earlier_event_id", None), ("newest_membership_id__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="announcement_has_one_audience",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
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
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("organization_id", models.UUIDField()),
                ("event_id", models.BigIntegerField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.mail",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("mail", None)),
                        fields=["due_at"],
                        name="notification_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("event_id"),
                        models.F("user"),
                        name="notification_once_per_event_and_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="organization name")),
                (
                    "handle",
                    models.CharField(
                        error_messages={"unique": "This handle is taken."},
                        max_length=40,
                        unique=True,
                    ),
                ),
                ("handle_key", models.CharField(editable=False, max_length=40)),
                (
                    "creator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("suspended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "suspension_reason",
                    models.CharField(blank=True, db_default="", editable=False, max_length=300),
                ),
                ("deletion_asked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "deletion_asked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("removal_due_at", models.DateTimeField(editable=False, null=True)),
                ("second_factor_from", models.DateField(editable=False, null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("removal_due_at__isnull", False)),
                        fields=["removal_due_at"],
                        name="organization_by_removal",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="organization_by_creation"),
                    models.Index(
                        condition=models.Q(("suspended_at__isnull", False)),
                        fields=["-created_at", "-id"],
                        name="organization_suspended",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("handle_key"),
                        name="organization_one_per_look_alike_handle",
                        violation_error_message="A handle that looks the same is taken.",
                    ),
                    models.UniqueConstraint(
                        models.F("creator"),
                        name="organization_one_created_per_person",
                        violation_error_message="You have already created an organization.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deletion_asked_at", None), ("removal_due_at", None)),
                            ("removal_due_at__gt", models.F("deletion_asked_at")),
                            _connector="OR",
                        ),
                        name="organization_is_removed_after_it_was_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("api-publisher", "API publisher"),
                            ("api-subscriber", "API subscriber"),
                            ("billing-administrator", "Billing administrator"),
                            ("developer", "Developer"),
                            ("environment-manager", "Environment manager"),
                            ("external-api-subscriber", "External API subscriber"),
                        ],
                        max_length=30,
                        unique=True,
                    ),
                ),
                ("permissions", models.ManyToManyField(related_name="+", to="auth.permission")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "slug__in",
                                [
                                    "administrator",
                                    "api-publisher",
                                    "api-subscriber",
                                    "billing-administrator",
                                    "developer",
                                    "environment-manager",
                                    "external-api-subscriber",
                                ],
                            )
                        ),
                        name="role_slug_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantedPermission",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="granted_permissions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, to="auth.permission"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="organizations.organization",
                    ),
                ),
                ("codename", models.CharField(max_length=100)),
            ],
            options={
                "db_table": "organizations_granted_permission",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Handle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle", models.CharField(max_length=40, unique=True)),
                ("handle_key", models.CharField(max_length=40, unique=True)),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handles",
                        to="organizations.organization",
                    ),
                ),
                ("claimed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at__isnull", False)),
                        fields=["handle"],
                        name="handle_retired",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        condition=models.Q(("retired_at", None)),
                        name="handle_one_present_per_organization",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                        related_name="invitations",
                        to="organizations.organization",
                    ),
                ),
                ("email", models.CharField(max_length=320, verbose_name="email address")),
                ("email_key", models.CharField(editable=False, max_length=254)),
                (
                    "search_text",
                    console.database.fields.SearchField(
                        db_default="", default="", editable=False, of="email"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "expires_at",
                    models.DateTimeField(default=organizations.models.invitation.a_week_from_now),
                ),
                ("version", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.mail",
                    ),
                ),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                ("renewal_asked_at", models.DateTimeField(editable=False, null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("declined_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("lapsed_at", models.DateTimeField(null=True)),
                ("roles", models.ManyToManyField(related_name="+", to="organizations.role")),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-invited_at", "-id"], name="invitation_by_asking"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("revoked_at", None),
                        ),
                        fields=["organization", "-invited_at", "-id"],
                        name="invitation_unanswered",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("revoked_at", None),
                        ),
                        fields=["organization", "expires_at"],
                        name="invitation_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("revoked_at", None),
                        ),
                        fields=["email_key"],
                        name="invitation_open_by_address",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("revoked_at", None),
                            ("renewal_asked_at__isnull", False),
                        ),
                        fields=["organization"],
                        name="invitation_renewal_asked",
                    ),
                    models.Index(fields=["-invited_at", "-id"], name="invitation_by_time"),
                    models.Index(
                        fields=["email_key"],
                        name="invitation_by_address_start",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        models.F("email_key"),
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("revoked_at", None),
                        ),
                        name="invitation_one_open_per_address",
                        violation_error_message="This person already has an open invitation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                        name="invitation_expires_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("revoked_at", None),
                            ),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("revoked_at", None),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at__isnull", False),
                                ("lapsed_at", None),
                                ("revoked_at", None),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("revoked_at__isnull", False),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at__isnull", False),
                                ("revoked_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_ends_in_one_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                        related_name="memberships",
                        to="organizations.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "notify",
                    models.CharField(
                        choices=[
                            ("at_once", "Immediately"),
                            ("daily", "Daily"),
                            ("none", "Important only"),
                        ],
                        db_default="at_once",
                        default="at_once",
                        max_length=10,
                        verbose_name="notifications",
                    ),
                ),
                ("handle_copied_at", models.DateTimeField(editable=False, null=True)),
                ("first_steps_dismissed_at", models.DateTimeField(editable=False, null=True)),
                ("factor_reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "roles",
                    models.ManyToManyField(
                        related_name="memberships",
                        through="organizations.MembershipRole",
                        to="organizations.role",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["organization", "-joined_at", "-id"], name="membership_by_joining"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        models.F("organization"),
                        name="membership_one_per_person_and_organization",
                        violation_error_message="This person is already a member.",
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="membership_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("notify__in", ["at_once", "daily", "none"])),
                        name="membership_notify_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessRequest",
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
                        related_name="access_requests",
                        to="organizations.organization",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_requests",
                        to="organizations.membership",
                    ),
                ),
                ("permission", models.CharField(max_length=40)),
                (
                    "asked_of",
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
                ("granted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
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
                        condition=models.Q(("declined_at", None), ("granted_at", None)),
                        fields=["organization", "membership"],
                        name="access_request_open",
                    ),
                    models.Index(
                        fields=["membership", "-asked_at"], name="access_request_by_member"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("membership"),
                        models.F("permission"),
                        condition=models.Q(("declined_at", None), ("granted_at", None)),
                        name="access_request_one_open_per_member_and_permission",
                        violation_error_message="You already requested this access.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_at", None), ("declined_at", None), _connector="OR"
                        ),
                        name="access_request_ends_in_one_way",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="accessrequest_membership_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreatorshipOffer",
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
                        related_name="creatorship_offers",
                        to="organizations.organization",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.membership",
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offered_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        default=organizations.models.creatorship_offer.when_it_lapses
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("lapsed_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        condition=models.Q(
                            ("accepted_at", None),
                            ("declined_at", None),
                            ("lapsed_at", None),
                            ("withdrawn_at", None),
                        ),
                        name="creatorship_offer_one_open_per_organization",
                        violation_error_message="An offer is already open.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("withdrawn_at", None),
                            ),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("withdrawn_at", None),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at__isnull", False),
                                ("lapsed_at", None),
                                ("withdrawn_at", None),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at", None),
                                ("withdrawn_at__isnull", False),
                            ),
                            models.Q(
                                ("accepted_at", None),
                                ("declined_at", None),
                                ("lapsed_at__isnull", False),
                                ("withdrawn_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="creatorship_offer_ends_in_one_way",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "to", name="creatorshipoffer_to_within_organization"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="membership_roles",
                        to="organizations.membership",
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
                "indexes": [
                    models.Index(
                        fields=["organization", "role", "membership"],
                        name="membership_role_by_role",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("membership"), models.F("role"), name="membership_role_held_once"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "membership", name="membershiprole_membership_within_organization"
                    ),
                ],
            },
        ),
    ]
