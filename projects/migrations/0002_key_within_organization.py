"""The key of a project within its organization becomes one that other tables can lead to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="project", name="project_key_within_organization"),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="project_key_within_organization"
            ),
        ),
    ]
