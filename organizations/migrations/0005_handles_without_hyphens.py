"""An index by which handles are found that differ by hyphens. Safe while the code before runs."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_invitations_not_reminded")]
    operations = [
        migrations.AddIndex(
            model_name="handle",
            index=models.Index(
                Replace(
                    Replace(Replace("handle_key", Value("-"), Value("")), Value("rn"), Value("m")),
                    Value("vv"),
                    Value("w"),
                ),
                name="handle_joined",
            ),
        ),
    ]
