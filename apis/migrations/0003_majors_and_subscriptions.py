"""Versions can be v0 and have years as numbers, and keep when they were first subscribed to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("apis", "0002_safeguards")]
    operations = [
        migrations.RemoveConstraint(model_name="version", name="version_starts_at_one"),
        migrations.AddField(
            model_name="version",
            name="subscribed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("major__lte", 9999)),
                name="version_major_has_up_to_four_digits",
            ),
        ),
    ]
