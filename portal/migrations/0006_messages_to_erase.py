"""An index by which messages to be erased are found. Safe while the code before runs."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_remove_handle_copied_at"),
        ("portal", "0005_open_subscriptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(
                condition=models.Q(("note", ""), _negated=True),
                fields=["decided_at"],
                name="sign_up_noted",
            ),
        ),
    ]
