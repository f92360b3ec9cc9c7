"""That a backup is on the disk, as far as a file system can promise it."""

import errno
import os

import pytest

from console.backups import notes

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EBADF])
def test_only_of_a_folder_a_file_system_may_refuse_to_sync_it(tmp_path, monkeypatch, number):
    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    file = tmp_path / "console.dump"
    file.touch()
    monkeypatch.setattr(os, "fsync", refuse)

    notes.sync(tmp_path)
    with pytest.raises(OSError, match=os.strerror(number)):
        notes.sync(file)
