"""What selling lacked: drafts that are held or discarded, an override of tax, changes charged now.

The triggers that keep what was issued are dropped before and made again after. PostgreSQL changes
no column that a trigger names, and SQLite makes a table anew, without its triggers, to change it.
Safe while the previous release runs: each new column has a default, and it writes no new value.
"""

from importlib import import_module

from django.db import migrations, models

from console.operations import PostgreSQLOnly, SQLiteOnly

KEEPING = import_module("billing.migrations.0002_invoices")


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_meter_months"),
        ("organizations", "0018_second_factors"),
    ]

    operations = [
        PostgreSQLOnly(KEEPING.LET_CHANGE, KEEPING.KEEP),
        SQLiteOnly(KEEPING.LET_CHANGE_ON_SQLITE, KEEPING.KEEP_ON_SQLITE),
        migrations.AlterModelOptions(
            name="billingprofile",
            options={"verbose_name": "billing details", "verbose_name_plural": "billing details"},
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_with_a_number_is_issued",
        ),
        migrations.AddField(
            model_name="billingprofile",
            name="tax_exemption",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="billingprofile",
            name="tax_override",
            field=models.CharField(
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
        migrations.AddField(
            model_name="invoice",
            name="held_because",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="seller",
            name="charge_now_above_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("issued", "Issued"), ("discarded", "Discarded")],
                default="draft",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="billingprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_override__in", ["rules", "charged", "exempt"])),
                name="billingprofile_tax_override_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("tax_override", "exempt"), models.Q(("tax_exemption", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("tax_override", "exempt"), _negated=True), ("tax_exemption", "")
                    ),
                    _connector="OR",
                ),
                name="billingprofile_who_is_exempt_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "issued", "discarded"])),
                name="invoice_state_is_known",
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
        ),
        migrations.AddConstraint(
            model_name="seller",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("charge_now_above_minor", None),
                    ("charge_now_above_minor__gte", 0),
                    _connector="OR",
                ),
                name="seller_charges_now_above_an_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "draft")),
                fields=["organization", "created_at"],
                name="invoice_draft_of_org",
            ),
        ),
        PostgreSQLOnly(KEEPING.KEEP, KEEPING.LET_CHANGE),
        SQLiteOnly(KEEPING.KEEP_ON_SQLITE, KEEPING.LET_CHANGE_ON_SQLITE),
    ]
