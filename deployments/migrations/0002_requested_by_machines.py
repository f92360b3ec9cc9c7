"""What service accounts request, and the indexes by which programs read deployments and runs.

Safe while the release before runs: it does not know the column, and lets no machine request.
"""

from django.db import migrations, models

NAME = models.CharField(max_length=320, blank=True, db_default="", default="")


class Migration(migrations.Migration):
    dependencies = [("deployments", "0001_initial")]
    operations = [
        migrations.AddField("deployment", "requested_by_machine", NAME),
        migrations.AddField("run", "requested_by_machine", NAME),
        migrations.AddIndex(
            "deployment",
            models.Index(
                fields=["organization", "-requested_at", "-id"], name="deployment_of_organization"
            ),
        ),
        migrations.AddIndex(
            "run",
            models.Index(fields=["organization", "-created_at", "-id"], name="run_of_organization"),
        ),
    ]
