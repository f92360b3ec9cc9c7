"""The folder of counts goes with the last process that counts in it, however that ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.running import web
from tests.metrics import TOKEN
from tests.started import ROOT
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.embedded
KILLED_BEFORE_ITS_WORKER = """
import os, signal, sys
from console.running import web

if os.fork():
    print(os.environ[web.FOLDER], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdin.read()
os._exit(0)
"""


def test_what_a_killed_one_left_goes_at_the_next_start(tmp_path):
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "CONSOLE_DATA": str(tmp_path)}
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED_BEFORE_ITS_WORKER],
        cwd=ROOT,
        env=os.environ | nowhere | {"METRICS_TOKEN": TOKEN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdin
    assert killed.stdout
    folder = Path(killed.stdout.readline().strip())
    killed.wait(LONG)

    web.remove_left(folder.parent)
    assert folder.exists(), "its worker still counts"

    killed.stdin.close()
    killed.stdout.close()

    def is_removed() -> bool:
        web.remove_left(folder.parent)
        return not folder.exists()

    eventually(is_removed, "the folder goes once no process is there")


def test_a_start_removes_no_folder_that_is_in_use_or_anothers(tmp_path, monkeypatch, settings):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(web, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(web, "remove", lambda *_, **__: None)
    monkeypatch.setenv(web.FOLDER, "none yet")
    mine, left = tmp_path / "mine", tmp_path / "memory" / f"{web.BEGINS}left"
    for folder in (mine, left):
        folder.mkdir(parents=True)
        (folder / "counter_1.db").touch()
    (tmp_path / "memory" / f"{web.BEGINS}link").symlink_to(mine)
    (tmp_path / "memory" / f"{web.BEGINS}file").touch()
    used = []

    for _ in range(2):
        web.share_counts()
        used.append(Path(os.environ[web.FOLDER]).name)

    names = {path.name for path in (tmp_path / "memory").iterdir()}
    assert names == {*used, f"{web.BEGINS}link", f"{web.BEGINS}file"}
    assert len({*used}) == 2
    assert (mine / "counter_1.db").exists()
