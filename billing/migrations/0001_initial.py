"""The tables of billing, and that a price never changes.

The trigger refuses to change a price, on both databases: whoever subscribed at it agreed to it. It
runs after the checks of the row, so that a value which no price can have is told as that. On
PostgreSQL an exclusion constraint keeps two prices of a tier from holding on one day, for which the
extension btree_gist is needed: it comes with PostgreSQL, and the owner of a database may create it.
On SQLite, whose transactions are alone, the action says it.
"""

import django.db.models.deletion
from django.db import migrations, models

import organizations.tenancy
from console.operations import PostgreSQLOnly, SQLiteOnly

NO_OVERLAP = """
ALTER TABLE billing_tierprice ADD CONSTRAINT tierprice_one_holds EXCLUDE USING gist (
    tier_id WITH =, currency WITH =, "interval" WITH =, daterange(valid_from, valid_until) WITH &&
)
"""
KEEP = """
CREATE FUNCTION billing_keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A price never changes: another one follows it.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'billing_tierprice';
END $$;

CREATE TRIGGER price_is_kept
    AFTER UPDATE OF tier_id, amount_minor, currency, "interval", valid_from ON billing_tierprice
    FOR EACH ROW EXECUTE FUNCTION billing_keep_price();
"""
LET_CHANGE = """
DROP TRIGGER price_is_kept ON billing_tierprice;
DROP FUNCTION billing_keep_price();
"""
KEEP_ON_SQLITE = """
CREATE TRIGGER price_is_kept
    AFTER UPDATE OF tier_id, amount_minor, currency, "interval", valid_from ON billing_tierprice
BEGIN SELECT RAISE(ABORT, 'A price never changes: another one follows it.'); END
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0018_second_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("text", models.CharField(blank=True, db_default="", max_length=500)),
                ("is_public", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="BillingSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("ending", "Ending"), ("ended", "Ended")],
                        max_length=6,
                    ),
                ),
                ("anchor_day", models.PositiveSmallIntegerField()),
                ("started_on", models.DateField()),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("ends_at", models.DateField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_subscriptions",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Seller",
            fields=[
                ("legal_name", models.CharField(max_length=200)),
                ("line_1", models.CharField(max_length=200, verbose_name="address")),
                (
                    "line_2",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=200,
                        verbose_name="address, second line",
                    ),
                ),
                ("postal_code", models.CharField(blank=True, db_default="", max_length=20)),
                ("city", models.CharField(max_length=100)),
                ("country", models.CharField(max_length=2)),
                (
                    "vat_id",
                    models.CharField(
                        blank=True, db_default="", max_length=20, verbose_name="VAT ID"
                    ),
                ),
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "tax_id",
                    models.CharField(
                        blank=True, db_default="", max_length=40, verbose_name="tax number"
                    ),
                ),
                ("register", models.CharField(blank=True, db_default="", max_length=100)),
                ("email", models.EmailField(max_length=254, verbose_name="email address")),
                ("iban", models.CharField(max_length=34, verbose_name="IBAN")),
                (
                    "bic",
                    models.CharField(blank=True, db_default="", max_length=11, verbose_name="BIC"),
                ),
                ("next_iban", models.CharField(blank=True, db_default="", max_length=34)),
                ("next_bic", models.CharField(blank=True, db_default="", max_length=11)),
                ("next_bank_at", models.DateTimeField(null=True)),
                ("currency", models.CharField(max_length=3)),
                (
                    "terms_days",
                    models.PositiveSmallIntegerField(default=14, verbose_name="days to pay"),
                ),
                (
                    "series_prefix",
                    models.CharField(max_length=10, verbose_name="prefix of invoice numbers"),
                ),
                (
                    "small_business_note",
                    models.CharField(blank=True, db_default="", max_length=200),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="seller_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="seller_currency_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="seller_country_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_bank_at", None), ("next_iban", "")),
                            models.Q(
                                ("next_bank_at__isnull", False),
                                models.Q(("next_iban", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="seller_next_bank_has_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("rate", models.DecimalField(decimal_places=2, max_digits=5)),
                ("valid_from", models.DateField()),
            ],
            options={
                "ordering": ["country", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("country", "valid_from"),
                        name="taxrate_one_per_day",
                        violation_error_message="There is a rate of this country from this day on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="taxrate_country_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lte", 100)),
                        name="taxrate_is_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TierPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "interval",
                    models.CharField(choices=[("month", "Month"), ("year", "Year")], max_length=5),
                ),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="prices",
                        to="billing.tier",
                    ),
                ),
            ],
            options={
                "ordering": ["tier", "interval", "-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="Proration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("of_days", models.PositiveSmallIntegerField()),
                ("unused_minor", models.BigIntegerField()),
                ("added_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("billed_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prorations",
                        to="billing.billingsubscription",
                    ),
                ),
                (
                    "from_price",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="billing.tierprice",
                    ),
                ),
                (
                    "to_price",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="billing.tierprice",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="billingsubscription",
            name="next_price",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="billing.tierprice",
            ),
        ),
        migrations.AddField(
            model_name="billingsubscription",
            name="price",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="billing.tierprice",
            ),
        ),
        migrations.CreateModel(
            name="BillingProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("legal_name", models.CharField(max_length=200)),
                ("line_1", models.CharField(max_length=200, verbose_name="address")),
                (
                    "line_2",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=200,
                        verbose_name="address, second line",
                    ),
                ),
                ("postal_code", models.CharField(blank=True, db_default="", max_length=20)),
                ("city", models.CharField(max_length=100)),
                ("country", models.CharField(max_length=2)),
                (
                    "vat_id",
                    models.CharField(
                        blank=True, db_default="", max_length=20, verbose_name="VAT ID"
                    ),
                ),
                ("emails", models.JSONField(default=list, verbose_name="email addresses")),
                (
                    "purchase_order",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=100,
                        verbose_name="purchase order reference",
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_profile",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="billingprofile_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="billingprofile_country_is_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TierLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("meter", models.CharField(max_length=40)),
                ("included", models.PositiveIntegerField()),
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limits",
                        to="billing.tier",
                    ),
                ),
            ],
            options={
                "ordering": ["tier", "meter"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tier", "meter"), name="tierlimit_one_per_meter"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="tierprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval__in", ["month", "year"])),
                name="tierprice_interval_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0)), name="tierprice_is_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="tierprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                name="tierprice_currency_is_a_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="tierprice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="tierprice_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="proration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("billed_at", None)),
                fields=("subscription", "on"),
                name="proration_one_open_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="proration",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("of_days__gte", models.F("days"))),
                name="proration_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="proration",
            constraint=models.CheckConstraint(
                condition=models.Q(("added_minor__gte", 0), ("unused_minor__gte", 0)),
                name="proration_is_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="billingsubscription",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=["period_end"],
                name="billingsubscription_by_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="billingsubscription_key_within_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "ending", "ended"])),
                name="billingsubscription_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                condition=models.Q(("state", "ended"), _negated=True),
                name="billingsubscription_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("anchor_day__range", (1, 31))),
                name="billingsubscription_has_anchor_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_end__gt", models.F("period_start"))),
                name="billingsubscription_period_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingsubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at", None), ("state", "active")),
                    models.Q(
                        models.Q(("state", "active"), _negated=True),
                        ("ends_at__isnull", False),
                        ("next_price", None),
                    ),
                    _connector="OR",
                ),
                name="billingsubscription_tells_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="proration",
            constraint=organizations.tenancy.SameOrganization(
                "subscription", name="proration_subscription_within_organization"
            ),
        ),
        PostgreSQLOnly("CREATE EXTENSION IF NOT EXISTS btree_gist", PostgreSQLOnly.noop),
        PostgreSQLOnly(
            NO_OVERLAP, "ALTER TABLE billing_tierprice DROP CONSTRAINT tierprice_one_holds"
        ),
        PostgreSQLOnly(KEEP, LET_CHANGE),
        SQLiteOnly(KEEP_ON_SQLITE, "DROP TRIGGER price_is_kept"),
    ]
