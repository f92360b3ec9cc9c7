"""An index by which an organization's open subscriptions are counted. Safe while the code before runs."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("apis", "0004_outlines_of_references"),
        ("organizations", "0003_remove_handle_copied_at"),
        ("portal", "0004_mark_subscribed_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("state__in", ("pending", "active", "blocked"))),
                fields=["organization"],
                name="subscription_open",
            ),
        ),
    ]
