"""A database whose migrations began before 0.1.0 is met by a message that says what to do."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from console.database.older_databases import BEFORE

pytestmark = pytest.mark.django_db


def test_a_database_from_before_is_not_migrated():
    MigrationRecorder(connection).record_applied(*BEFORE)

    with pytest.raises(SystemCheckError) as told:
        call_command("migrate", verbosity=0, skip_checks=False)

    said = str(told.value)
    assert connection.settings_dict["NAME"] in said
    assert "set DATABASE_URL or CONSOLE_DATA to another place" in said


def test_a_database_of_today_is():
    call_command("migrate", verbosity=0, skip_checks=False)

    assert BEFORE not in MigrationRecorder(connection).applied_migrations()
