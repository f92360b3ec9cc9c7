"""References keep an outline: what the definition is about, and the samples of a first call.

Safe while the previous release runs, which leaves the outline empty. The outlines of earlier
references are written by `manage.py write_references`; until then their pages show less.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("apis", "0003_majors_and_subscriptions")]
    operations = [
        migrations.AddField(
            model_name="reference",
            name="outline",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
