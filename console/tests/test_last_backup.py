"""That a backup ended well is noted in what it is of, and told to operators once it is too old."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from console.backups import databases
from console.models import BackupRecord, JobRecord
from tests.cast import make_person
from tests.metrics import TOKEN, numbers
from tests.reading import document, words
from tests.test_operators_home import HOME, operator_who_may_view, tiles

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LABEL = "Age of the last backup"
LAST = "the last backup"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def olga(db):
    return make_person("Olga", is_staff=True, is_superuser=True)


@pytest.fixture
def _in_no_time(monkeypatch):
    monkeypatch.setattr(databases, "dump", lambda file: file.write_bytes(b"everything"))


@pytest.mark.usefixtures("_in_no_time")
def test_the_last_one_that_ended_well_is_noted(tmp_path, clock, monkeypatch):
    for hour in (0, 24):
        clock.move_to(NOW + timedelta(hours=hour))
        call_command("backup", tmp_path, stdout=StringIO())
        assert BackupRecord.objects.get().ended_at == NOW + timedelta(hours=hour)

    def fail(_):
        raise OSError(28, "No space left on device")

    clock.move_to(NOW + timedelta(hours=48))
    monkeypatch.setattr(databases, "dump", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path)

    assert BackupRecord.objects.last_ended() == NOW + timedelta(hours=24)


@pytest.mark.both
@pytest.mark.usefixtures("_in_no_time")
def test_one_that_cannot_be_noted_is_complete_and_says_so(tmp_path):
    """As in the database of a release before, or with a role that only reads."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE console_backuprecord RENAME TO console_elsewhere")
    (tmp_path / "console-20200101T000000Z").mkdir()
    complaint = StringIO()

    call_command("backup", tmp_path, keep=1, stdout=StringIO(), stderr=complaint)

    (made,) = tmp_path.iterdir()
    assert (made / "backup.json").exists()
    assert "The backup is complete, but operators will not see it" in complaint.getvalue()
    assert "console_backuprecord" in complaint.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE console_elsewhere RENAME TO console_backuprecord")


@pytest.mark.parametrize(
    ("ago", "number"),
    [
        (None, "None"),
        (timedelta(hours=26, seconds=1), "1 d"),
        (timedelta(days=40), "40 d"),
        (timedelta(hours=-1), "1 min"),
    ],
)
def test_operators_see_how_old_a_late_one_is(ago, number, olga, client_of, settings):
    settings.BACKUP_EXPECTED_HOURS = 26
    if ago is not None:
        BackupRecord.objects.create(ended_at=NOW - ago)

    page = client_of(olga).get(HOME)

    shown, said = tiles(page)[LABEL]
    assert shown.startswith(number)  # in more words where it is read aloud
    assert said == "expected every 26 hours"
    found = document(page).iterfind(".//ul[@class='tiles attention']/li")
    kinds = [tile.get("class") for tile in found if tile.findtext("span") == LABEL]
    assert kinds == ["bad"]


@pytest.mark.parametrize(("hours", "age"), [(1, "1 h"), (26, "1 d")])
def test_one_in_time_is_only_said(hours, age, olga, client_of, settings):
    settings.BACKUP_EXPECTED_HOURS = 26
    BackupRecord.objects.create(ended_at=NOW - timedelta(hours=hours))

    page = client_of(olga).get(HOME)

    assert LABEL not in tiles(page)
    assert f"{LAST} ({age}" in words(page)


def test_it_is_shown_only_where_backups_are_expected_and_to_who_sees_jobs(
    olga, client_of, settings
):
    BackupRecord.objects.create()
    assert LAST not in words(client_of(olga).get(HOME))

    settings.BACKUP_EXPECTED_HOURS = 26

    otto = operator_who_may_view(JobRecord)
    assert LAST in words(client_of(otto).get(HOME))
    otto.user_permissions.set(Permission.objects.filter(codename="view_mail"))
    assert "Emails not delivered" in (shown := words(client_of(otto).get(HOME)))
    assert LAST not in shown


def test_it_costs_one_statement_and_none_where_none_is_expected(olga, client_of, settings):
    page, counted = client_of(olga), []
    for hours in (0, 26):
        settings.BACKUP_EXPECTED_HOURS = hours
        with CaptureQueriesContext(connection) as asked:
            page.get(HOME)
        counted.append(len(asked))

    assert counted[1] - counted[0] == 1


def test_prometheus_reads_when_it_ended_and_how_often_it_is_expected(settings):
    settings.METRICS_TOKEN = TOKEN

    def told():
        return {name: number for name, number in numbers().items() if "backup" in name}

    assert told() == {}
    settings.BACKUP_EXPECTED_HOURS = 26
    BackupRecord.objects.create()
    assert told() == {
        "console_backup_succeeded_timestamp_seconds": NOW.timestamp(),
        "console_backup_expected_seconds": 26 * 3_600,
    }
