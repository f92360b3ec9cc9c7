import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import organizations.tenancy.keys
from console.database.operations import Beginning


class Migration(Beginning):
    dependencies = [
        ("accounts", "__first__"),
        ("organizations", "0001_initial"),
    ]

    operations = [
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
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_profile",
                        to="organizations.organization",
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
                    "tax_override",
                    models.CharField(
                        choices=[
                            ("rules", "By the rules"),
                            ("charged", "No reverse charge"),
                            ("exempt", "Exempt"),
                        ],
                        db_default="rules",
                        default="rules",
                        max_length=7,
                        verbose_name="tax",
                    ),
                ),
                ("tax_exemption", models.CharField(blank=True, db_default="", max_length=200)),
            ],
            options={
                "verbose_name": "billing details",
                "verbose_name_plural": "billing details",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="billingprofile_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="billingprofile_country_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_override__in", ["rules", "charged", "exempt"])),
                        name="billingprofile_tax_override_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("tax_override", "exempt"),
                                models.Q(("tax_exemption", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("tax_override", "exempt"), _negated=True),
                                ("tax_exemption", ""),
                            ),
                            _connector="OR",
                        ),
                        name="billingprofile_who_is_exempt_has_a_reason",
                    ),
                ],
            },
        ),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["due_at"],
                        name="cardremoval_due",
                    )
                ],
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card_setups",
                        to="organizations.organization",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organizations.membership",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["due_at"],
                        name="cardsetup_due",
                    ),
                    models.Index(fields=["page"], name="cardsetup_by_page"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "added", "over"])),
                        name="cardsetup_state_is_known",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "added_by", name="cardsetup_added_by_within_organization"
                    ),
                ],
            },
        ),
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
            name="MeterMonth",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                ("meter", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("most", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "meter", "month"), name="metermonth_once"
                    )
                ],
            },
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
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payment_methods",
                        to="organizations.organization",
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
                ("brand", models.CharField(max_length=30)),
                ("last_four", models.CharField(max_length=4)),
                ("expires_month", models.PositiveSmallIntegerField()),
                ("expires_year", models.PositiveSmallIntegerField()),
                ("is_default", models.BooleanField(db_default=False, default=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="payment_methods",
                        to="organizations.membership",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("expiring_told_at", models.DateTimeField(null=True)),
                ("expired_told_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("organization",),
                        name="paymentmethod_one_default_per_organization",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_four__regex", "^[0-9]{4}$")),
                        name="paymentmethod_has_four_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_month__gte", 1), ("expires_month__lte", 12)),
                        name="paymentmethod_expires_in_a_month",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "added_by", name="paymentmethod_added_by_within_organization"
                    ),
                ],
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
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provider_customer",
                        to="organizations.organization",
                    ),
                ),
                ("reference", models.CharField(max_length=255, unique=True)),
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
                ("charge_now_above_minor", models.BigIntegerField(null=True)),
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
                            ("charge_now_above_minor", None),
                            ("charge_now_above_minor__gte", 0),
                            _connector="OR",
                        ),
                        name="seller_charges_now_above_an_amount",
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
            name="TierLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limits",
                        to="billing.tier",
                    ),
                ),
                ("meter", models.CharField(max_length=40)),
                ("included", models.PositiveIntegerField()),
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
        migrations.CreateModel(
            name="TierPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="prices",
                        to="billing.tier",
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
            ],
            options={
                "ordering": ["tier", "interval", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("interval__in", ["month", "year"])),
                        name="tierprice_interval_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)),
                        name="tierprice_is_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="tierprice_currency_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="tierprice_ends_after_it_begins",
                    ),
                ],
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing_subscriptions",
                        to="organizations.organization",
                    ),
                ),
                (
                    "price",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="billing.tierprice",
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
                (
                    "next_price",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="billing.tierprice",
                    ),
                ),
                ("ends_at", models.DateField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=["period_end"],
                        name="billingsubscription_by_end",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"),
                        name="billingsubscription_key_within_organization",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "ending", "ended"])),
                        name="billingsubscription_state_is_known",
                    ),
                    models.UniqueConstraint(
                        models.F("organization"),
                        condition=models.Q(("state", "ended"), _negated=True),
                        name="billingsubscription_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("anchor_day__range", (1, 31))),
                        name="billingsubscription_has_anchor_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="billingsubscription_period_has_days",
                    ),
                    models.CheckConstraint(
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
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")],
                        max_length=11,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("issued", "Issued"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
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
                    "series",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="invoices",
                        to="billing.invoiceseries",
                    ),
                ),
                ("position", models.PositiveIntegerField(null=True)),
                ("number", models.CharField(blank=True, db_default="", max_length=40)),
                ("reference", models.CharField(blank=True, db_default="", max_length=25)),
                ("held_because", models.CharField(blank=True, db_default="", max_length=300)),
                ("tried_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="invoice_of_org"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="invoice_by_creation"),
                    models.Index(
                        condition=models.Q(("state", "draft")),
                        fields=["organization", "created_at"],
                        name="invoice_draft_of_org",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "invoice"), ("state", "issued")),
                        fields=["due_on"],
                        name="invoice_by_due_date",
                    ),
                    models.Index(fields=["reference"], name="invoice_by_reference"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "id"), name="invoice_key_within_organization"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["invoice", "credit_note"])),
                        name="invoice_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "issued", "discarded"])),
                        name="invoice_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects", None), ("kind", "invoice")),
                            models.Q(("corrects__isnull", False), ("kind", "credit_note")),
                            _connector="OR",
                        ),
                        name="invoice_tells_what_it_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_on", None),
                                ("issued_on", None),
                                ("number", ""),
                                ("position", None),
                                ("series", None),
                                ("state__in", ["draft", "discarded"]),
                            ),
                            models.Q(
                                ("due_on__gte", models.F("issued_on")),
                                ("held_because", ""),
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
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="invoice_uses_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period_end", None), ("period_start", None)),
                            ("period_end__gt", models.F("period_start")),
                            _connector="OR",
                        ),
                        name="invoice_with_a_period_has_days",
                    ),
                    models.UniqueConstraint(
                        fields=("series", "position"), name="invoice_position_is_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="invoice_number_is_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "invoice")),
                        fields=("subscription", "period_start"),
                        name="invoice_once_per_period",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "corrects", name="invoice_corrects_within_organization"
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "subscription", name="invoice_subscription_within_organization"
                    ),
                ],
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
                ("on", models.DateField()),
                ("days", models.PositiveSmallIntegerField()),
                ("of_days", models.PositiveSmallIntegerField()),
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
                ("unused_minor", models.BigIntegerField()),
                ("added_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("billed_at", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("billed_at", None)),
                        fields=("subscription", "on"),
                        name="proration_one_open_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("of_days__gte", models.F("days"))),
                        name="proration_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("added_minor__gte", 0), ("unused_minor__gte", 0)),
                        name="proration_is_not_negative",
                    ),
                    organizations.tenancy.keys.SameOrganization(
                        "subscription", name="proration_subscription_within_organization"
                    ),
                ],
            },
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
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dunning_steps",
                        to="billing.invoice",
                    ),
                ),
                ("step", models.SmallIntegerField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
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
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="billing.invoice",
                    ),
                ),
                ("kind", models.CharField(choices=[("pdf", "PDF"), ("xml", "XML")], max_length=8)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
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
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="billing.invoice",
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="payments",
                        to="billing.invoice",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
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
                ("amount_minor", models.BigIntegerField()),
                ("received_on", models.DateField()),
                ("reference", models.CharField(blank=True, db_default="", max_length=140)),
                ("reason", models.CharField(max_length=300)),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reversal",
                        to="billing.payment",
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
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-recorded_at", "-id"], name="payment_by_recording"),
                    models.Index(fields=["reference"], name="payment_by_reference"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["transfer", "card", "reversal", "refund", "write_off"])
                        ),
                        name="payment_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor__gt", 0),
                                ("kind__in", ["transfer", "card", "write_off"]),
                            ),
                            models.Q(("amount_minor__lt", 0), ("kind", "refund")),
                            models.Q(
                                ("kind", "reversal"), models.Q(("amount_minor", 0), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="payment_sign_tells_its_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(
                                models.Q(("kind", "reversal"), _negated=True), ("reverses", None)
                            ),
                            _connector="OR",
                        ),
                        name="payment_tells_what_it_reverses",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "card")),
                        fields=("reference",),
                        name="payment_of_card_is_once",
                    ),
                ],
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="payment_attempts",
                        to="billing.invoice",
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
                            ("ended", "Ended by an operator"),
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
                    "refunds",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="refund_attempts",
                        to="billing.paymentattempt",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="attempt",
                        to="billing.payment",
                    ),
                ),
                (
                    "requested_by",
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
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("unknown_at", models.DateTimeField(null=True)),
                ("recheck_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("state__in", ("created", "sent", "waiting", "unknown", "ended"))
                        ),
                        fields=["due_at"],
                        name="paymentattempt_due",
                    ),
                    models.Index(
                        condition=models.Q(("recheck_at__isnull", False)),
                        fields=["recheck_at"],
                        name="paymentattempt_to_recheck",
                    ),
                    models.Index(fields=["-created_at", "-id"], name="paymentattempt_by_creation"),
                    models.Index(fields=["reference"], name="paymentattempt_by_reference"),
                    models.Index(fields=["page"], name="paymentattempt_by_page"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["card", "page", "refund"])),
                        name="paymentattempt_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "created",
                                    "sent",
                                    "waiting",
                                    "unknown",
                                    "succeeded",
                                    "failed",
                                    "ended",
                                ],
                            )
                        ),
                        name="paymentattempt_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("created", "sent", "waiting", "unknown"))
                        ),
                        fields=("invoice",),
                        name="paymentattempt_one_unfinished_per_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)),
                        name="paymentattempt_amount_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment__isnull", False), ("state", "succeeded")),
                            models.Q(
                                models.Q(("state", "succeeded"), _negated=True), ("payment", None)
                            ),
                            _connector="OR",
                        ),
                        name="paymentattempt_that_succeeded_has_a_payment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "refund"), ("refunds__isnull", False)),
                            models.Q(
                                models.Q(("kind", "refund"), _negated=True), ("refunds", None)
                            ),
                            _connector="OR",
                        ),
                        name="paymentattempt_tells_what_it_refunds",
                    ),
                ],
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("charge", "Charge"),
                            ("inquiry", "Question of the bank"),
                            ("dispute", "Dispute"),
                            ("dispute_won", "Dispute won"),
                            ("dispute_lost", "Dispute lost"),
                            ("late", "Late answer"),
                            ("refund_failed", "Refund that failed"),
                        ],
                        db_default="charge",
                        default="charge",
                        max_length=13,
                    ),
                ),
                ("reference", models.CharField(max_length=255)),
                ("what", models.CharField(max_length=300)),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="findings",
                        to="billing.paymentattempt",
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "found_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-found_at", "-id"], name="providerfinding_by_age"),
                    models.Index(
                        condition=models.Q(("settled_at", None)),
                        fields=["-found_at", "-id"],
                        name="providerfinding_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "charge",
                                    "inquiry",
                                    "dispute",
                                    "dispute_won",
                                    "dispute_lost",
                                    "late",
                                    "refund_failed",
                                ],
                            )
                        ),
                        name="providerfinding_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("reference", "kind"), name="providerfinding_once"
                    ),
                ],
            },
        ),
    ]
