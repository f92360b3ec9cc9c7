"""Domains whose email addresses are an organization's own. Safe while the release before runs."""

import django.db.models.deletion
import django.utils.timezone
import organizations.models.domain_claim
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0013_invitations_of_service_accounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmailDomain',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=230, verbose_name='domain')),
                ('token', models.CharField(default=organizations.models.domain_claim.new_token, editable=False, max_length=32)),
                ('state', models.CharField(choices=[('pending', 'Not proved yet'), ('proved', 'Active'), ('failing', 'Proof is missing'), ('lost', 'Inactive')], default='pending', max_length=10)),
                ('proved_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('finding', models.CharField(choices=[('unchecked', 'Not checked yet'), ('found', 'Found'), ('other', 'Another value'), ('no-record', 'No TXT record'), ('no-name', 'No records of this name'), ('failed', 'Error of the name servers'), ('silent', 'No answer from the name servers'), ('taken', 'In use by another organization')], default='unchecked', max_length=10)),
                ('checked_at', models.DateTimeField(null=True)),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_domains', to='organizations.organization')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('next_check_at__isnull', False)), fields=['next_check_at'], name='emaildomain_by_check'), models.Index(fields=['-created_at', '-id'], name='emaildomain_by_creation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'proved', 'failing', 'lost'])), name='emaildomain_state_is_known'), models.CheckConstraint(condition=models.Q(('finding__in', ['unchecked', 'found', 'other', 'no-record', 'no-name', 'failed', 'silent', 'taken'])), name='emaildomain_finding_is_known'), models.UniqueConstraint(models.F('name'), condition=models.Q(('state__in', ('proved', 'failing'))), name='emaildomain_is_held_once'), models.UniqueConstraint(models.F('organization'), models.F('name'), name='emaildomain_once_in_organization'), models.CheckConstraint(condition=models.Q(models.Q(('proved_at__isnull', False), ('state__in', ('proved', 'failing'))), models.Q(models.Q(('state__in', ('proved', 'failing')), _negated=True), ('failing_since', None), ('proved_at', None)), _connector='OR'), name='emaildomain_was_proved_if_held'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failing'), _negated=True), ('failing_since__isnull', False), _connector='OR'), name='emaildomain_fails_since_a_moment')],
            },
        ),
    ]
