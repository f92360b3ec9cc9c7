"""The tier whose limits apply without a subscription. Empty for sellers that are there: no limits.

Safe while the code before runs, which neither reads nor writes it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_find_open_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="default_tier",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="billing.tier",
            ),
        ),
    ]
