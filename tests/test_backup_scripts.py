"""`bin/backup` and `bin/restore`, as cron and an operator run them: from any folder."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.migrated import copy_migrated_file
from tests.started import ROOT, untouched

pytestmark = pytest.mark.once


def run(
    folder: Path, data: str, script: str, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [ROOT / "bin" / script, *arguments],
        cwd=folder,
        env=untouched() | {"CONSOLE_DATA": data},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_is_lost_and_its_backup_restored_on_another(tmp_path):
    (tmp_path / "old").mkdir()
    copy_migrated_file(tmp_path / "old" / "console.sqlite3")
    run(tmp_path, "old", "setup")

    made = run(tmp_path, "old", "backup", "backups", "--keep", "14")
    (backup,) = (tmp_path / "backups").iterdir()
    place = str(backup.relative_to(tmp_path))
    without_keys = run(tmp_path, "new", "restore", place)
    shutil.copy(tmp_path / "old" / "console.env", tmp_path / "new" / "console.env")
    shutil.rmtree(tmp_path / "old")
    restored = run(tmp_path, "new", "restore", place)

    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith(f"{place}: ")
    assert {*backup.iterdir()} == {backup / "backup.json", backup / "console.sqlite3"}
    assert without_keys.returncode == 1
    assert without_keys.stderr.startswith(
        "CommandError: This backup was made with another SECRET_KEY."
    )
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.startswith("Restored what release ")
    assert "administrators: ok\n" in restored.stdout
    assert (tmp_path / "new" / "console.sqlite3").exists()
