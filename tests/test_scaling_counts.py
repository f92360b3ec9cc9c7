"""What the processes of one web container count is added up, whichever of them is asked."""

import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.metrics import TOKEN, read
from tests.ports import free_port
from tests.serving import ROOT, ask, gunicorn, served_with
from tests.waiting import LONG, eventually

pytestmark = pytest.mark.embedded
LOADED = """
import os, sys
from console.running import web
import console.wsgi
print(os.environ.get(web.FOLDER), "prometheus_client" in sys.modules, flush=True)
"""
TWO_PROCESSES = """
from types import SimpleNamespace
from accounts.measures import SIGN_INS
from console.metrics import counting, reading

pids = []
for number in (3, 4):
    pids.append(os.fork())
    if not pids[-1]:
        counting.IN_PROGRESS.inc()
        for _ in range(number):
            SIGN_INS.count("failed")
        sys.exit()
    os.waitpid(pids[-1], 0)
print(reading.text().decode())
print("then")
for pid in pids:
    web.child_exit(None, SimpleNamespace(pid=pid))
print(reading.text().decode())
print("then")
names = os.listdir(os.environ[web.FOLDER])
print(*(name for name in names if any(f"_{pid}." in name for pid in pids)))
"""


def run(program: str, folder: Path, **environment: str) -> list[str]:
    """What a process with this program printed."""
    nowhere = {"DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3", "CONSOLE_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | nowhere | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_without_a_token_nothing_of_it_is_there(tmp_path):
    assert run(LOADED, tmp_path) == ["None False"]


def test_counts_of_two_processes_are_added_and_what_ended_is_not_in_progress(tmp_path):
    first, *lines = run(LOADED + TWO_PROCESSES, tmp_path, METRICS_TOKEN=TOKEN)
    *texts, left = [text.strip() for text in "\n".join(lines).split("then")]
    running, ended = map(read, texts)

    folder, _, is_imported = first.rpartition(" ")
    assert is_imported == "True"
    assert running['console_sign_ins_total{result="failed"}'] == 7
    assert running['console_sign_ins_total{result="succeeded"}'] == 0
    assert [each["console_requests_in_progress"] for each in (running, ended)] == [2, 0]
    assert ended['console_sign_ins_total{result="failed"}'] == 7
    assert left == "", "their files are gone"
    assert Path(folder).parent == tmp_path


def scrape(port: int) -> dict[str, float]:
    """What one of the processes tells."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert answer.status == 200
    return read(body)


def test_the_image_counts_on_when_a_process_is_killed(tmp_path):
    """Its database is empty: counts do not need one."""
    healthy = 'console_requests_total{method="GET",status="200",view="healthz"}'
    port, database = free_port(), f"sqlite:///{tmp_path}/empty.sqlite3"
    environment = served_with(database, tmp_path / "data") | {"METRICS_TOKEN": TOKEN}
    with gunicorn(port, tmp_path, **environment) as log:

        def started() -> list[str]:
            return re.findall(r"Booting worker with pid: (\d+)", log.read_text())

        for _ in range(10):
            assert ask(port, "/healthz", "").status == 200
        before = [scrape(port)[healthy] for _ in range(4)]
        os.kill(int(started()[0]), signal.SIGKILL)
        eventually(lambda: len(started()) == 3, "another process takes its place")
        eventually(lambda: ask(port, "/healthz", "").status == 200, "it answers")
        after = [scrape(port)[healthy] for _ in range(4)]

    assert before == [10] * 4
    assert after == [11] * 4
