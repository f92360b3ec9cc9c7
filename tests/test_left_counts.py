"""Each start of a web server counts from nothing, whatever the one before left."""

import os
from pathlib import Path

import pytest

from console.metrics import files
from console.running import web
from tests.metrics import TOKEN

pytestmark = pytest.mark.embedded


@pytest.fixture
def folder(monkeypatch, settings, tmp_path) -> Path:
    """The folder for counts of a console that has METRICS_TOKEN."""
    settings.METRICS_TOKEN, settings.DATA_DIR = TOKEN, tmp_path
    monkeypatch.setenv(web.FOLDER, "none yet")
    return tmp_path / "counts"


def test_a_start_empties_the_folder_for_counts(folder):
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"left by a server that was killed")

    web.share_counts()

    assert os.environ[web.FOLDER] == str(folder)
    assert [*folder.iterdir()] == []


def test_a_file_that_is_being_created_counts_nothing(folder, monkeypatch):
    folder.mkdir()
    monkeypatch.setenv(web.FOLDER, str(folder))
    (folder / "counter_1.db").touch()

    assert [*files.added_up()] == []


def test_a_folder_for_counts_of_someone_else_is_not_followed(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    folder.symlink_to(elsewhere)

    with pytest.raises(FileExistsError):
        web.share_counts()

    assert (elsewhere / "kept").exists()


def test_where_nothing_may_be_written_counts_are_temporary_files(folder, settings, monkeypatch):
    settings.DATA_DIR /= "nowhere"
    monkeypatch.setattr("tempfile.tempdir", str(folder.parent))

    web.share_counts()

    assert Path(os.environ[web.FOLDER]).parent == folder.parent
    assert not folder.exists()
