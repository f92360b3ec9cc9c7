"""Indexes for the few among many whom operators list: operators, and closed accounts.

Safe while the previous release runs, which asks the same. Building them holds writers up for a few
seconds with a million rows.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_forget_session_keys"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_staff", True)), fields=["-id"], name="user_operator"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_active", False)), fields=["-id"], name="user_closed"
            ),
        ),
    ]
