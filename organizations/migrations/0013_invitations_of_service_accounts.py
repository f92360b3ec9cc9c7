"""Lets service accounts invite people.

Safe while the release before runs: an invitation that it writes is of a person. It takes one of a
service account for one whose inviter left, so no one can join by it until that release has ended.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0012_reasons_of_access_requests'),
        ('outbox', '0003_when_an_email_was_asked_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='invited_by_machine',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by_machine_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('invited_by', None), ('invited_by_machine_id', None), _connector='OR'), name='invitation_of_person_or_machine'),
        ),
    ]
