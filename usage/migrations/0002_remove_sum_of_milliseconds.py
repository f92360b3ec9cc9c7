"""Takes out how long the calls of a bucket took together: pages tell latencies by their classes.

Nothing reads the column. The release before 0.1.0 adds to it, so its processes must end before
this runs.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("usage", "0001_initial")]
    operations = [migrations.RemoveField(model_name="bucket", name="ms")]
