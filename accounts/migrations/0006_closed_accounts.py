"""When an account was closed, and that nobody signs in to one.

Safe while the previous release runs: it writes neither the column nor what the constraint forbids.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_search_text"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(("is_active", False), ("is_staff", False), ("is_superuser", False)),
                    _connector="OR",
                ),
                name="user_closed_cannot_sign_in",
                violation_error_message="A closed account cannot be opened again.",
            ),
        ),
    ]
