import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import audit.event_types
import audit.models
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=60)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("done_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_type", "subject_id"), name="erasure_once_per_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__regex", "^Closed account [0-9]+$")),
                        name="erasure_leaves_a_pseudonym",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("kind", models.CharField(choices=audit.event_types.vocabulary, max_length=40)),
                ("is_refused", models.BooleanField(db_default=False, default=False)),
                ("reason", models.TextField(blank=True, db_default="")),
                ("organization_id", models.UUIDField(null=True)),
                ("organization_label", models.CharField(blank=True, max_length=60)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(blank=True, max_length=320)),
                (
                    "machine_type",
                    models.CharField(blank=True, db_default="", default="", max_length=40),
                ),
                (
                    "machine_id",
                    models.CharField(blank=True, db_default="", default="", max_length=40),
                ),
                ("means", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("target_type", models.CharField(blank=True, max_length=40)),
                ("target_id", models.CharField(blank=True, max_length=40)),
                ("target_label", models.CharField(blank=True, max_length=320)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("address", models.GenericIPAddressField(null=True)),
                ("operator_id", models.BigIntegerField(null=True)),
                ("operator_label", models.CharField(blank=True, db_default="", max_length=320)),
                ("operator_address", models.GenericIPAddressField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "-at", "-id"], name="event_by_organization"
                    ),
                    models.Index(
                        fields=["organization_id", "kind", "-at", "-id"], name="event_by_kind"
                    ),
                    models.Index(
                        fields=["organization_id", "actor_id", "-at", "-id"], name="event_by_member"
                    ),
                    models.Index(
                        fields=["organization_id", "is_refused", "-at", "-id"],
                        name="event_by_outcome",
                    ),
                    models.Index(
                        condition=models.Q(("is_refused", True)),
                        fields=["organization_id", "kind", "-at", "-id"],
                        name="event_refused_by_kind",
                    ),
                    models.Index(
                        condition=models.Q(("is_refused", True)),
                        fields=["organization_id", "actor_id", "-at", "-id"],
                        name="event_refused_by_member",
                    ),
                    models.Index(
                        condition=models.Q(("is_refused", True), ("target_type", "user")),
                        fields=["organization_id", "target_id", "-at", "-id"],
                        name="event_refused_about_member",
                    ),
                    models.Index(fields=["actor_id", "-at", "-id"], name="event_by_actor"),
                    models.Index(
                        fields=["target_type", "target_id", "-at", "-id"], name="event_by_target"
                    ),
                    models.Index(
                        condition=models.Q(("target_type", "user")),
                        fields=["organization_id", "target_id", "-at", "-id"],
                        name="event_about_member",
                    ),
                    models.Index(fields=["-at", "-id"], name="event_by_time"),
                    models.Index(
                        condition=models.Q(("operator_id__isnull", False)),
                        fields=["operator_id", "-at", "-id"],
                        name="event_by_operator",
                    ),
                    models.Index(fields=["kind", "-at", "-id"], name="event_by_kind_anywhere"),
                    models.Index(
                        condition=models.Q(("is_refused", True)),
                        fields=["-at", "-id"],
                        name="event_denied_by_time",
                    ),
                    models.Index(
                        models.F("organization_id"),
                        audit.models.Bytewise(django.db.models.functions.text.Lower("actor_label")),
                        models.F("actor_id"),
                        name="event_by_label",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(unique=True)),
                ("user_id", models.BigIntegerField(unique=True)),
                ("organization_id", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField()),
            ],
        ),
    ]
