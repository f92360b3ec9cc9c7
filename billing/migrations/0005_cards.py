"""Cards, attempts to charge them, and payments by card.

New tables, and a kind of payment more, which a previous release never writes. On SQLite the table of
payments is written anew: what keeps a payment from changing is taken off before, and put on after.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy
from console.operations import SQLiteOnly

WORDS = "What was issued or recorded never changes."
KEPT = (
    "id, invoice_id, kind, amount_minor, received_on, reference, reason, reverses_id, recorded_at"
)


def kept(name, deed, when="TRUE"):
    """A trigger that refuses a deed."""
    return (
        f"CREATE TRIGGER {name} AFTER {deed} ON billing_payment WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


KEEP = [
    kept("payment_is_kept", f"UPDATE OF {KEPT}"),
    kept(
        "payment_is_by_nobody_else",
        "UPDATE OF recorded_by_id",
        "NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS NOT OLD.recorded_by_id",
    ),
    kept("payment_is_not_deleted", "DELETE"),
]
LET_CHANGE = [f"DROP TRIGGER {each.split()[2]}" for each in KEEP]


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_selling"),
        ("organizations", "0018_second_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        SQLiteOnly(LET_CHANGE, KEEP),
        migrations.CreateModel(
            name="CardRemoval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CardSetup",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("added", "Added"), ("over", "Over")],
                        default="open",
                        max_length=5,
                    ),
                ),
                ("page", models.CharField(blank=True, db_default="", max_length=255)),
                ("url", models.TextField(blank=True, db_default="")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PaymentAttempt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("card", "Charge to a card"),
                            ("page", "Payment page"),
                            ("refund", "Refund to a card"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("sent", "Sent"),
                            ("waiting", "Waiting for confirmation"),
                            ("unknown", "Unknown"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                        ],
                        default="created",
                        max_length=9,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("customer", models.CharField(max_length=255)),
                ("card", models.CharField(blank=True, db_default="", max_length=255)),
                ("card_label", models.CharField(blank=True, db_default="", max_length=60)),
                ("page", models.CharField(blank=True, db_default="", max_length=255)),
                ("url", models.TextField(blank=True, db_default="")),
                ("reference", models.CharField(blank=True, db_default="", max_length=255)),
                ("reason", models.CharField(blank=True, db_default="", max_length=300)),
                ("purpose", models.CharField(blank=True, db_default="", max_length=300)),
                ("is_final", models.BooleanField(db_default=False, default=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
                ("brand", models.CharField(max_length=30)),
                ("last_four", models.CharField(max_length=4)),
                ("expires_month", models.PositiveSmallIntegerField()),
                ("expires_year", models.PositiveSmallIntegerField()),
                ("is_default", models.BooleanField(db_default=False, default=False)),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ProviderCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ProviderFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
                ("what", models.CharField(max_length=300)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "found_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_sign_tells_its_direction",
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("transfer", "Bank transfer"),
                    ("card", "Card payment"),
                    ("reversal", "Reversal"),
                    ("refund", "Refund"),
                    ("write_off", "Written off"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["transfer", "card", "reversal", "refund", "write_off"])
                ),
                name="payment_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__gt", 0), ("kind__in", ["transfer", "card", "write_off"])
                    ),
                    models.Q(("amount_minor__lt", 0), ("kind", "refund")),
                    models.Q(("kind", "reversal"), models.Q(("amount_minor", 0), _negated=True)),
                    _connector="OR",
                ),
                name="payment_sign_tells_its_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "card")),
                fields=("reference",),
                name="payment_of_card_is_once",
            ),
        ),
        migrations.AddIndex(
            model_name="cardremoval",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["due_at"], name="cardremoval_due"
            ),
        ),
        migrations.AddField(
            model_name="cardsetup",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="organizations.membership",
            ),
        ),
        migrations.AddField(
            model_name="cardsetup",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="card_setups",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="payment_attempts",
                to="billing.invoice",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="payment",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="attempt",
                to="billing.payment",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="refunds",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="refund_attempts",
                to="billing.paymentattempt",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="requested_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paymentmethod",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="payment_methods",
                to="organizations.membership",
            ),
        ),
        migrations.AddField(
            model_name="paymentmethod",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="payment_methods",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="providercustomer",
            name="organization",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="provider_customer",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="providerfinding",
            name="attempt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="findings",
                to="billing.paymentattempt",
            ),
        ),
        migrations.AddIndex(
            model_name="cardsetup",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["due_at"], name="cardsetup_due"
            ),
        ),
        migrations.AddIndex(
            model_name="cardsetup",
            index=models.Index(fields=["page"], name="cardsetup_by_page"),
        ),
        migrations.AddConstraint(
            model_name="cardsetup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "added", "over"])),
                name="cardsetup_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardsetup",
            constraint=organizations.tenancy.SameOrganization(
                "added_by", name="cardsetup_added_by_within_organization"
            ),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("state__in", ("created", "sent", "waiting", "unknown"))),
                fields=["due_at"],
                name="paymentattempt_due",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(fields=["-created_at", "-id"], name="paymentattempt_by_creation"),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(fields=["reference"], name="paymentattempt_by_reference"),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(fields=["page"], name="paymentattempt_by_page"),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["card", "page", "refund"])),
                name="paymentattempt_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["created", "sent", "waiting", "unknown", "succeeded", "failed"])
                ),
                name="paymentattempt_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("created", "sent", "waiting", "unknown"))),
                fields=("invoice",),
                name="paymentattempt_one_unfinished_per_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)),
                name="paymentattempt_amount_is_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", False), ("state", "succeeded")),
                    models.Q(models.Q(("state", "succeeded"), _negated=True), ("payment", None)),
                    _connector="OR",
                ),
                name="paymentattempt_that_succeeded_has_a_payment",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "refund"), ("refunds__isnull", False)),
                    models.Q(models.Q(("kind", "refund"), _negated=True), ("refunds", None)),
                    _connector="OR",
                ),
                name="paymentattempt_tells_what_it_refunds",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("organization",),
                name="paymentmethod_one_default_per_organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_four__regex", "^[0-9]{4}$")),
                name="paymentmethod_has_four_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_month__gte", 1), ("expires_month__lte", 12)),
                name="paymentmethod_expires_in_a_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=organizations.tenancy.SameOrganization(
                "added_by", name="paymentmethod_added_by_within_organization"
            ),
        ),
        migrations.AddIndex(
            model_name="providerfinding",
            index=models.Index(fields=["-found_at", "-id"], name="providerfinding_by_age"),
        ),
        SQLiteOnly(KEEP, LET_CHANGE),
    ]
