"""Programs that ask to be signed in. Safe while the release before runs: it adds a table."""

import django.db.models.deletion
import django.utils.timezone
import machines.models.program_sign_in
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('machines', '0002_own_roles'),
        ('organizations', '0013_invitations_of_service_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgramSignIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('device_digest', models.BinaryField(max_length=32, unique=True)),
                ('user_digest', models.BinaryField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('permissions', models.JSONField(default=list)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('address', models.GenericIPAddressField(null=True)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True, default=machines.models.program_sign_in.expiry)),
                ('polled_at', models.DateTimeField(null=True)),
                ('denied_at', models.DateTimeField(null=True)),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='program_sign_ins', to='organizations.membership')),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
