"""Forgets when a member copied the handle: a first step that Home no longer has.

Nothing reads or writes the column. It stays in the database for the release before, which names it
in its statements, and goes with a later one, where it is still there: it was dropped here at first.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_safeguards")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("membership", "handle_copied_at")]
        )
    ]
