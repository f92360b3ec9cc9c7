"""Roles of groups in projects. Safe while the release before runs: it reads no new table."""

import django.db.models.deletion
import organizations.tenancy.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0008_groups'),
        ('projects', '0004_ends_of_project_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupProjectRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_roles', to='organizations.group')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_project_roles', to='projects.project')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.role')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(models.F('group'), models.F('project'), models.F('role'), name='group_project_role_given_once', violation_error_message='This group has this role in the project already.'), organizations.tenancy.keys.SameOrganization('group', name='groupprojectrole_group_within_organization'), organizations.tenancy.keys.SameOrganization('project', name='groupprojectrole_project_within_organization')],
            },
        ),
    ]
