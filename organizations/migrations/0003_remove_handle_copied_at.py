"""Takes out when a member copied the handle: a first step that Home no longer has.

Nothing reads or writes the column. The release before 0.1.0 names it in its statements, so its
processes must end before this runs.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_safeguards")]
    operations = [migrations.RemoveField(model_name="membership", name="handle_copied_at")]
