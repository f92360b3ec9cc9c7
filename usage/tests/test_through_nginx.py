"""Calls through Debian's nginx, as its page configures it, are counted by the command's means."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from gateways.models import Gateway
from gateways.tests.makers import offer
from tests.gateways import copied_from_page, running
from tests.our_apps import ROOT
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with
from tests.waiting import eventually
from usage.models import Batch, Bucket
from usage.tests.makers import counted

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.django_db(transaction=True),
]
CALL = "/payments/v1/invoices"


def is_open(file: Path) -> bool:
    """Whether a process has the file open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # it ended, or closed it
            if link.readlink() == file:
                return True
    return False


def test_exactly_the_calls_that_went_through_are_counted(adam, client_of, settings, tmp_path):
    offered, web, port = offer(adam), free_port(), free_port()
    console = settings.CONSOLE_ORIGIN = f"http://127.0.0.1:{web}"
    page = offered.token.gateway.get_absolute_url()
    text = copied_from_page(client_of(adam.user), page, offered.token.secret)
    log = tmp_path / "acme-apis.log"

    options = ["--console", console, "--state", str(tmp_path / "place")]

    def report():
        done = subprocess.run(
            [sys.executable, "manage.py", "send_usage", str(log), "--once", *options],
            cwd=ROOT,
            env=os.environ | {"GATEWAY_TOKEN": offered.token.secret},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")

    with (
        gunicorn(web, tmp_path, **served_with(address(), tmp_path / "data")),
        running("nginx", text, tmp_path, port=port) as gate,
    ):
        eventually(lambda: gate.call(CALL).code == "MISSING", "the console answers")
        key = offered.key.secret
        for _ in range(5):
            assert gate.call(f'{CALL}?q="%0A"', key, **{"User-Agent": '"}\\'}).status == 200
        assert gate.call(CALL, "cok_" + "a" * 38).status == 401
        report()
        report()
        assert counted(version=offered.version, caller=offered.application.pk) == 5

        old = log.rename(tmp_path / "acme-apis.log.1")
        assert gate.call(CALL, key).status == 200
        os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGUSR1)
        # The new one is there before each of its processes writes to it.
        eventually(lambda: log.exists() and not is_open(old), "nginx begins a new log")
        gate.call(CALL, key)
        begun = log.stat().st_mtime
        os.utime(old, (begun + 3600, begun + 3600))  # more may come there
        report()
        assert counted() == 6
        os.utime(old, (begun - 60, begun - 60))
        report()

    assert counted() == 7
    assert Batch.objects.count() == 3
    day = Bucket.objects.get(span="day")
    assert (day.environment, day.status_class) == (Gateway.objects.get().environment, 2)
    assert day.bytes > 0
    assert "cok_" not in log.read_text() + old.read_text()
