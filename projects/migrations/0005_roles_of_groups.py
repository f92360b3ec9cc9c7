"""Roles of groups in projects. Safe while the release before runs: it reads no new table.

For the release before, a role by a group is a role of the member.
"""

import django.db.models.deletion
import organizations.tenancy.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0008_groups'),
        ('projects', '0004_ends_of_project_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupProjectRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RemoveConstraint(
            model_name='projectrole',
            name='project_role_held_once',
        ),
        migrations.AddField(
            model_name='projectrole',
            name='is_direct',
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.AddConstraint(
            model_name='projectrole',
            constraint=models.UniqueConstraint(models.F('membership'), models.F('project'), models.F('role'), models.F('is_direct'), name='project_role_held_once', violation_error_message='This member has this role in the project already.'),
        ),
        migrations.AddField(
            model_name='groupprojectrole',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='project_roles', to='organizations.group'),
        ),
        migrations.AddField(
            model_name='groupprojectrole',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization'),
        ),
        migrations.AddField(
            model_name='groupprojectrole',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_project_roles', to='projects.project'),
        ),
        migrations.AddField(
            model_name='groupprojectrole',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.role'),
        ),
        migrations.AddConstraint(
            model_name='groupprojectrole',
            constraint=models.UniqueConstraint(models.F('group'), models.F('project'), models.F('role'), name='group_project_role_given_once', violation_error_message='This group has this role in the project already.'),
        ),
        migrations.AddConstraint(
            model_name='groupprojectrole',
            constraint=organizations.tenancy.keys.SameOrganization('group', name='groupprojectrole_group_within_organization'),
        ),
        migrations.AddConstraint(
            model_name='groupprojectrole',
            constraint=organizations.tenancy.keys.SameOrganization('project', name='groupprojectrole_project_within_organization'),
        ),
    ]
