"""The project in which an invitation assigns its roles, and the end of the membership it offers.

Safe while the release before runs, which reads neither: limit invitations once all processes are of
this release, because one of the release before assigns the roles everywhere.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_ends_and_suspensions'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='membership_ends_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='project_key',
            field=models.BigIntegerField(editable=False, null=True),
        ),
    ]
