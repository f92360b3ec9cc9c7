"""Lets members say why they request access.

Safe while the release before runs: a row that it writes has no reason.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0011_idempotency_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessrequest',
            name='reason',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=200),
        ),
    ]
