"""Roles of members in one project. Safe while the release before runs: it reads no new table."""

import django.db.models.deletion
import django.utils.timezone
import organizations.tenancy.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_ends_and_suspensions'),
        ('projects', '0002_safeguards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_direct', models.BooleanField(db_default=True, default=True, editable=False)),
                ('ends_at', models.DateTimeField(editable=False, null=True)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_roles', to='organizations.membership')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_roles', to='projects.project')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.role')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['project', 'role', 'membership'], name='project_role_by_project')],
                'constraints': [models.UniqueConstraint(models.F('membership'), models.F('project'), models.F('role'), models.F('is_direct'), name='project_role_held_once', violation_error_message='This member has this role in the project already.'), organizations.tenancy.keys.SameOrganization('membership', name='projectrole_membership_within_organization'), organizations.tenancy.keys.SameOrganization('project', name='projectrole_project_within_organization')],
            },
        ),
    ]
