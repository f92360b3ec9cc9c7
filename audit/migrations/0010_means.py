"""By what means something was done, and by which machine.

Machines have columns of their own: `actor_id` stays a person's, so that every index and every
question about a person is as it was, and a machine with the same number is never found by it.

Empty in events of before, which people did in their browsers, operators and the clock being told by
the actor. Safe while the previous release runs, which leaves the new columns empty. No row is
rewritten.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_refusals_of_members")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="machine_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="event",
            name="machine_type",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="event",
            name="means",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
