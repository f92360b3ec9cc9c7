"""When, where and by whom a session was begun, so that people can tell their sessions apart.

Safe while the previous release runs: it writes none of the columns, and what it signs in, or saves
again, is shown as unknown. Nothing is moved, and nobody is signed out.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_closed_accounts")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="address",
            field=models.GenericIPAddressField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="browser",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="session",
            name="entering",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_ins_begun",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="last_used_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
    ]
