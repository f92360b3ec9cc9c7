"""Suspension, deletion, handles kept for ever, and what members ask of each other.

The view of rights is drawn anew: it leaves out suspended organizations, and of those that wait for
their removal everything but reading and restoring. It goes first and comes back last, because
SQLite rebuilds the tables it reads. Safe while the release before runs: it knows none of the new
columns, and each has a default in the database.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import organizations.models.creatorship_offer
from console.operations import PostgreSQLOnly

OLD_VIEW = """
CREATE VIEW organizations_granted_permission AS
SELECT held.id * 100000 + granted.id AS id,
       membership.user_id AS user_id,
       membership.organization_id AS content_object_id,
       granted.permission_id AS permission_id
FROM organizations_membershiprole AS held
JOIN organizations_membership AS membership ON membership.id = held.membership_id
JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
"""
NEW_VIEW = """
CREATE VIEW organizations_granted_permission AS
SELECT held.id * 100000 + granted.id AS id,
       membership.user_id AS user_id,
       membership.organization_id AS content_object_id,
       granted.permission_id AS permission_id
FROM organizations_membershiprole AS held
JOIN organizations_membership AS membership ON membership.id = held.membership_id
JOIN organizations_organization AS organization ON organization.id = membership.organization_id
JOIN organizations_role_permissions AS granted ON granted.role_id = held.role_id
WHERE organization.suspended_at IS NULL
  AND (
    organization.deletion_asked_at IS NULL
    OR granted.permission_id IN (
        SELECT id FROM auth_permission
        WHERE substr(codename, 1, 5) = 'view_' OR codename = 'delete_organization'
    )
  )
"""
DROP_VIEW = "DROP VIEW organizations_granted_permission"

COMPOSITE_KEYS = """
ALTER TABLE organizations_accessrequest
    ADD CONSTRAINT access_request_within_organization
    FOREIGN KEY (membership_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE organizations_creatorshipoffer
    ADD CONSTRAINT creatorship_offer_within_organization
    FOREIGN KEY (to_id, organization_id)
    REFERENCES organizations_membership (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
DROP_COMPOSITE_KEYS = """
ALTER TABLE organizations_creatorshipoffer DROP CONSTRAINT creatorship_offer_within_organization;
ALTER TABLE organizations_accessrequest DROP CONSTRAINT access_request_within_organization;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_rights_and_safeguards"),
        ("outbox", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DROP_VIEW, OLD_VIEW),
        migrations.CreateModel(
            name="AccessRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("permission", models.CharField(max_length=40)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("granted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
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
                ("claimed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retired_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
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
                ("organization_id", models.UUIDField()),
                ("event_id", models.BigIntegerField()),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="reminded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="notify",
            field=models.CharField(
                choices=[("at_once", "At once"), ("daily", "Once a day"), ("none", "Not at all")],
                db_default="at_once",
                default="at_once",
                max_length=10,
                verbose_name="notifications",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="deletion_asked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="deletion_asked_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="removal_due_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="suspended_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="suspension_reason",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=300),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(
                condition=models.Q(("removal_due_at__isnull", False)),
                fields=["removal_due_at"],
                name="organization_by_removal",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deletion_asked_at", None), ("removal_due_at", None)),
                    ("removal_due_at__gt", models.F("deletion_asked_at")),
                    _connector="OR",
                ),
                name="organization_is_removed_after_it_was_asked",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="asked_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access_requests",
                to="organizations.membership",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access_requests",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="creatorshipoffer",
            name="offered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="creatorshipoffer",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="creatorship_offers",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="creatorshipoffer",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organizations.membership",
            ),
        ),
        migrations.AddField(
            model_name="handle",
            name="organization",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="handles",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="outbox.mail",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(
                condition=models.Q(("declined_at", None), ("granted_at", None)),
                fields=["organization", "membership"],
                name="access_request_open",
            ),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(fields=["membership", "-asked_at"], name="access_request_by_member"),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                models.F("membership"),
                models.F("permission"),
                condition=models.Q(("declined_at", None), ("granted_at", None)),
                name="access_request_one_open_per_member_and_permission",
                violation_error_message="You have asked for this already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_at", None), ("declined_at", None), _connector="OR"),
                name="access_request_ends_in_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="creatorshipoffer",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                condition=models.Q(
                    ("accepted_at", None),
                    ("declined_at", None),
                    ("lapsed_at", None),
                    ("withdrawn_at", None),
                ),
                name="creatorship_offer_one_open_per_organization",
                violation_error_message="There is an open offer already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="creatorshipoffer",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="handle",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                condition=models.Q(("retired_at", None)),
                name="handle_one_present_per_organization",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail", None)), fields=["due_at"], name="notification_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                models.F("user"),
                models.F("event_id"),
                name="notification_once_per_person_and_event",
            ),
        ),
        PostgreSQLOnly(COMPOSITE_KEYS, DROP_COMPOSITE_KEYS),
        migrations.RunSQL(NEW_VIEW, DROP_VIEW),
    ]
