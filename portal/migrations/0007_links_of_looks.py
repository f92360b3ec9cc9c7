"""Links in the foot of a portal, none until someone adds them. Safe while the release before runs.

That release leaves the columns out of its inserts, so that the database fills them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_messages_to_erase")]

    operations = [
        migrations.AddField(
            model_name="look",
            name="support",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="look",
            name="terms",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="look",
            name="links",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
