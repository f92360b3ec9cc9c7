"""Constraints and indexes of domains get the names that all claims of domains have.

Safe while the release before runs: in one transaction, each constraint gives way to one that is
as strict. That release knows none of the names. A console has few domains, so they are quick.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0013_invitations_of_service_accounts'),
        ('portal', '0008_owners_who_left'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='portaldomain',
            name='portal_domain_is_proved_once',
        ),
        migrations.RemoveConstraint(
            model_name='portaldomain',
            name='portal_domain_once_in_organization',
        ),
        migrations.RemoveConstraint(
            model_name='portaldomain',
            name='portaldomain_was_proved_if_served',
        ),
        migrations.RenameIndex(
            model_name='portaldomain',
            new_name='portaldomain_by_check',
            old_name='portal_domain_by_check',
        ),
        migrations.RenameIndex(
            model_name='portaldomain',
            new_name='portaldomain_by_creation',
            old_name='portal_domain_by_creation',
        ),
        migrations.AddConstraint(
            model_name='portaldomain',
            constraint=models.UniqueConstraint(models.F('name'), condition=models.Q(('state__in', ('proved', 'failing'))), name='portaldomain_is_held_once'),
        ),
        migrations.AddConstraint(
            model_name='portaldomain',
            constraint=models.UniqueConstraint(models.F('organization'), models.F('name'), name='portaldomain_once_in_organization'),
        ),
        migrations.AddConstraint(
            model_name='portaldomain',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proved_at__isnull', False), ('state__in', ('proved', 'failing'))), models.Q(models.Q(('state__in', ('proved', 'failing')), _negated=True), ('failing_since', None), ('proved_at', None)), _connector='OR'), name='portaldomain_was_proved_if_held'),
        ),
    ]
