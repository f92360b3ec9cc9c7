"""When people were told that a card expires, and that it has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_tried_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="paymentmethod",
            name="expired_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentmethod",
            name="expiring_told_at",
            field=models.DateTimeField(null=True),
        ),
    ]
