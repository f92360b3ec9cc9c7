"""Invoices, credit notes, payments and reminders, and that what was issued never changes.

Triggers refuse it on both databases. An issued invoice may only lose its organization and its
subscription, with which it does not go; a payment only who recorded it. They run after the checks
of the row, so that a value which no row can have is told as that. New tables only.
"""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy
from console.operations import PostgreSQLOnly, SQLiteOnly

KEPT = {
    "billing_invoice": (
        "id, kind, state, corrects_id, series_id, position, number, reference, period_start,"
        " period_end, seller, buyer, taxes, note, currency, net_minor, tax_minor, total_minor,"
        " created_at, issued_on, due_on"
    ),
    "billing_payment": (
        "id, invoice_id, kind, amount_minor, received_on, reference, reason, reverses_id,"
        " recorded_at"
    ),
}
"""What never changes of an issued invoice, and of a payment."""
PARTS = ("billing_invoiceline", "billing_invoicedocument")
WORDS = "What was issued or recorded never changes."
ISSUED = "(SELECT state FROM billing_invoice WHERE id = {row}.invoice_id) = 'issued'"


def replaced(*keys):
    """When one of these refers to another row than before. It may refer to nothing any more."""
    return " OR ".join(
        f"NEW.{key} IS NOT NULL AND NEW.{key} IS DISTINCT FROM OLD.{key}" for key in keys
    )


MOVED = replaced("organization_id", "subscription_id")
BY_ANOTHER = replaced("recorded_by_id")

KEEP = f"""
CREATE FUNCTION billing_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{WORDS}'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION billing_keep_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND {ISSUED.format(row="OLD")}
        OR TG_OP <> 'DELETE' AND {ISSUED.format(row="NEW")}
    THEN
        RAISE EXCEPTION '{WORDS}'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER invoice_is_kept AFTER UPDATE OF {KEPT["billing_invoice"]} ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION billing_keep();
CREATE TRIGGER invoice_stays_where_it_is
    AFTER UPDATE OF organization_id, subscription_id ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued' AND ({MOVED})) EXECUTE FUNCTION billing_keep();
CREATE TRIGGER invoice_is_not_deleted AFTER DELETE ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_kept AFTER UPDATE OF {KEPT["billing_payment"]} ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_by_nobody_else AFTER UPDATE OF recorded_by_id ON billing_payment
    FOR EACH ROW WHEN ({BY_ANOTHER}) EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_not_deleted AFTER DELETE ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_keep();
""" + "".join(
    f"""
CREATE TRIGGER part_is_kept AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION billing_keep_part();
"""
    for table in PARTS
)
LET_CHANGE = """
DROP TRIGGER invoice_is_kept ON billing_invoice;
DROP TRIGGER invoice_stays_where_it_is ON billing_invoice;
DROP TRIGGER invoice_is_not_deleted ON billing_invoice;
DROP TRIGGER payment_is_kept ON billing_payment;
DROP TRIGGER payment_is_by_nobody_else ON billing_payment;
DROP TRIGGER payment_is_not_deleted ON billing_payment;
DROP TRIGGER part_is_kept ON billing_invoiceline;
DROP TRIGGER part_is_kept ON billing_invoicedocument;
DROP FUNCTION billing_keep_part();
DROP FUNCTION billing_keep();
"""


def on_sqlite(name, deed, when):
    """A trigger that refuses a deed, such as `DELETE ON billing_payment`."""
    return (
        f"CREATE TRIGGER {name} AFTER {deed} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


KEEP_ON_SQLITE = [
    on_sqlite(
        "invoice_is_kept",
        f"UPDATE OF {KEPT['billing_invoice']} ON billing_invoice",
        "OLD.state = 'issued'",
    ),
    on_sqlite(
        "invoice_stays_where_it_is",
        "UPDATE OF organization_id, subscription_id ON billing_invoice",
        f"OLD.state = 'issued' AND ({MOVED.replace('IS DISTINCT FROM', 'IS NOT')})",
    ),
    on_sqlite("invoice_is_not_deleted", "DELETE ON billing_invoice", "OLD.state = 'issued'"),
    on_sqlite("payment_is_kept", f"UPDATE OF {KEPT['billing_payment']} ON billing_payment", "TRUE"),
    on_sqlite(
        "payment_is_by_nobody_else",
        "UPDATE OF recorded_by_id ON billing_payment",
        BY_ANOTHER.replace("IS DISTINCT FROM", "IS NOT"),
    ),
    on_sqlite("payment_is_not_deleted", "DELETE ON billing_payment", "TRUE"),
    *(
        on_sqlite(f"{table}_{deed.lower()}_is_kept", f"{deed} ON {table}", ISSUED.format(row=row))
        for table in PARTS
        for deed, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
    *(
        on_sqlite(f"{table}_stays_where_it_is", f"UPDATE ON {table}", ISSUED.format(row="NEW"))
        for table in PARTS
    ),
]

LET_CHANGE_ON_SQLITE = [f"DROP TRIGGER {each.split()[2]}" for each in KEEP_ON_SQLITE]


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0001_initial"),
        ("organizations", "0018_second_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prefix", models.CharField(max_length=10)),
                ("year", models.PositiveSmallIntegerField()),
                ("next", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name_plural": "invoice series",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("prefix", "year"), name="invoiceseries_one_per_year"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
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
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")],
                        max_length=11,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("issued", "Issued")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("position", models.PositiveIntegerField(null=True)),
                ("number", models.CharField(blank=True, db_default="", max_length=40)),
                ("reference", models.CharField(blank=True, db_default="", max_length=25)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("seller", models.JSONField(default=dict)),
                ("buyer", models.JSONField(default=dict)),
                ("taxes", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, db_default="", max_length=300)),
                ("currency", models.CharField(max_length=3)),
                ("net_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField(default=0)),
                ("total_minor", models.BigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("issued_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="credit_notes",
                        to="billing.invoice",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invoices",
                        to="organizations.organization",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invoices",
                        to="billing.billingsubscription",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="invoices",
                        to="billing.invoiceseries",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("transfer", "Bank transfer"),
                            ("reversal", "Reversal"),
                            ("refund", "Refund"),
                            ("write_off", "Written off"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("reference", models.CharField(blank=True, db_default="", max_length=140)),
                ("reason", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="payments",
                        to="billing.invoice",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reversal",
                        to="billing.payment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DunningStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.SmallIntegerField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dunning_steps",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "step"), name="dunningstep_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("pdf", "PDF"), ("xml", "XML")], max_length=8)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "xml"])),
                        name="invoicedocument_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("invoice", "kind"), name="invoicedocument_one_of_a_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=300)),
                ("quantity", models.IntegerField(default=1)),
                ("unit", models.CharField(blank=True, db_default="", max_length=20)),
                ("unit_amount_minor", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("tax_category", models.CharField(blank=True, db_default="", max_length=2)),
                ("rate", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "position"), name="invoiceline_position_is_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_minor",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("quantity"), "*", models.F("unit_amount_minor")
                                ),
                            ),
                            ("unit_amount_minor__gte", 0),
                        ),
                        name="invoiceline_amount_is_the_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_category__in", ["", "S", "Z", "E", "AE", "O"])),
                        name="invoiceline_category_is_known",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["organization", "-created_at", "-id"], name="invoice_of_org"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["-created_at", "-id"], name="invoice_by_creation"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("kind", "invoice"), ("state", "issued")),
                fields=["due_on"],
                name="invoice_by_due_date",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["reference"], name="invoice_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="invoice_key_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["invoice", "credit_note"])),
                name="invoice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "issued"])),
                name="invoice_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects", None), ("kind", "invoice")),
                    models.Q(("corrects__isnull", False), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="invoice_tells_what_it_corrects",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on", None),
                        ("issued_on", None),
                        ("number", ""),
                        ("position", None),
                        ("series", None),
                        ("state", "draft"),
                    ),
                    models.Q(
                        ("due_on__gte", models.F("issued_on")),
                        ("issued_on__isnull", False),
                        ("position__gte", 1),
                        ("series__isnull", False),
                        ("state", "issued"),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="invoice_with_a_number_is_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("net_minor__gte", 0),
                    ("tax_minor__gte", 0),
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net_minor"), "+", models.F("tax_minor")
                        ),
                    ),
                ),
                name="invoice_total_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                name="invoice_uses_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("period_end", None), ("period_start", None)),
                    ("period_end__gt", models.F("period_start")),
                    _connector="OR",
                ),
                name="invoice_with_a_period_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=("series", "position"), name="invoice_position_is_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("number",),
                name="invoice_number_is_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "invoice")),
                fields=("subscription", "period_start"),
                name="invoice_once_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=organizations.tenancy.SameOrganization(
                "corrects", name="invoice_corrects_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=organizations.tenancy.SameOrganization(
                "subscription", name="invoice_subscription_within_organization"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["-recorded_at", "-id"], name="payment_by_recording"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["reference"], name="payment_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["transfer", "reversal", "refund", "write_off"])),
                name="payment_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__gt", 0), ("kind__in", ["transfer", "write_off"])),
                    models.Q(("amount_minor__lt", 0), ("kind", "refund")),
                    models.Q(("kind", "reversal"), models.Q(("amount_minor", 0), _negated=True)),
                    _connector="OR",
                ),
                name="payment_sign_tells_its_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses", None)),
                    _connector="OR",
                ),
                name="payment_tells_what_it_reverses",
            ),
        ),
        PostgreSQLOnly(KEEP, LET_CHANGE),
        SQLiteOnly(KEEP_ON_SQLITE, LET_CHANGE_ON_SQLITE),
    ]
