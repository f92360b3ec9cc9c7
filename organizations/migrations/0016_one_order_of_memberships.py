"""Drops the index by which operators read memberships of all organizations; they read by id.

PostgreSQL also took it for the members of one organization that has most of them, and read past
everybody who joined another one since. The previous release's list for operators gets slower.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0015_rights_of_active_people"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_by_time",
        ),
    ]
