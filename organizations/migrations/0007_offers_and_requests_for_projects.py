"""Invitations to one project or until a last day, and access requests about one project.

Safe while the release before runs, which reads no new column. Limit invitations once all processes
are of this release, because one of the release before assigns the roles everywhere.
"""

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_ends_and_suspensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='accessrequest',
            name='access_request_one_open_per_member_and_permission',
        ),
        migrations.AddField(
            model_name='accessrequest',
            name='project_id',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='membership_ends_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='project_id',
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='accessrequest',
            constraint=models.UniqueConstraint(models.F('membership'), models.F('permission'), django.db.models.functions.comparison.Coalesce('project_id', 0), condition=models.Q(('declined_at', None), ('granted_at', None)), name='access_request_one_open_per_member_permission_and_project', violation_error_message='You already requested this access.'),
        ),
    ]
