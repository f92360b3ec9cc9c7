from django.db import migrations, models


class Migration(migrations.Migration):
    """A column for signs of life, empty in all rows: the previous release does not read it."""

    dependencies = [("console", "0002_backuprecord")]

    operations = [
        migrations.AddField(
            model_name="jobrecord",
            name="alive_at",
            field=models.DateTimeField(null=True),
        ),
    ]
