"""Groups of members and their roles. Safe while the release before runs: it reads no new table.

For the release before, a role by a group is a role of the member.
"""

import console.database.fields
import django.db.models.deletion
import django.utils.timezone
import organizations.tenancy.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0007_offers_and_requests_for_projects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='membershiprole',
            name='is_direct',
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('name_key', console.database.fields.FoldedField(default='', editable=False, max_length=180, of='name')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='organizations.organization')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='GroupRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_roles', to='organizations.group')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.role')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='group',
            name='roles',
            field=models.ManyToManyField(related_name='+', through='organizations.GroupRole', to='organizations.role'),
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_members', to='organizations.group')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_memberships', to='organizations.membership')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['membership', 'group'], name='group_member_by_membership')],
                'constraints': [models.UniqueConstraint(models.F('group'), models.F('membership'), name='group_member_once', violation_error_message='This member is in the group already.'), organizations.tenancy.keys.SameOrganization('group', name='groupmember_group_within_organization'), organizations.tenancy.keys.SameOrganization('membership', name='groupmember_membership_within_organization')],
            },
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=models.UniqueConstraint(models.F('group'), models.F('role'), name='group_role_given_once'),
        ),
        migrations.AddConstraint(
            model_name='grouprole',
            constraint=organizations.tenancy.keys.SameOrganization('group', name='grouprole_group_within_organization'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='group_key_within_organization'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(models.F('organization'), models.F('name_key'), name='group_one_per_name', violation_error_message='Another group has this name.'),
        ),
    ]
