"""Calls through Debian's nginx, as its page configures it, are counted by the reporter."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from gateways.models import Gateway
from gateways.tests.makers import offer
from tests.gateways import copied_from_page, running
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with
from tests.waiting import eventually
from usage.models import Batch, Bucket
from usage.tests.makers import counted
from usage.tests.reporting import report_all

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


def calls_in(log: Path) -> int:
    """How many calls went through: nginx writes a line when the client has its answer."""
    return log.read_text().count('"status":"200"')


def test_exactly_the_calls_that_went_through_are_counted(adam, client_of, settings, tmp_path):
    offered, web, port = offer(adam), free_port(), free_port()
    console = settings.CONSOLE_ORIGIN = f"http://127.0.0.1:{web}"
    page = offered.token.gateway.get_absolute_url()
    text = copied_from_page(client_of(adam.user), page, offered.token.secret)
    log = tmp_path / "acme-apis.log"

    def report(grace=0):
        secret = offered.token.secret
        assert report_all(log, console, secret, "--grace", str(grace)) == (0, "")

    with (
        gunicorn(web, tmp_path, **served_with(address(), tmp_path / "data")),
        running("nginx", text, tmp_path, port=port) as gate,
    ):
        eventually(lambda: gate.call(CALL).code == "MISSING", "the console answers")
        key = offered.key.secret
        for _ in range(5):
            assert gate.call(f'{CALL}?q="%0A"', key, **{"User-Agent": '"}\\'}).status == 200
        assert gate.call(CALL, "cok_" + "a" * 38).status == 401
        eventually(lambda: calls_in(log) == 5, "nginx has written")
        report()
        report()
        assert counted(version=offered.version, caller=offered.application.pk) == 5

        old = log.rename(tmp_path / "acme-apis.log.1")
        assert gate.call(CALL, key).status == 200
        os.kill(int((tmp_path / "nginx.pid").read_text()), signal.SIGUSR1)
        # The new one is there before each of its processes writes to it.
        eventually(lambda: log.exists() and not is_open(old), "nginx begins a new log")
        gate.call(CALL, key)
        eventually(lambda: calls_in(old) == 6 and calls_in(log) == 1, "nginx has written again")
        report(grace=3_600)  # more may come into the old one
        assert counted() == 6
        report()

    assert counted() == 7
    assert Batch.objects.count() == 3
    day = Bucket.objects.get(span="day")
    assert (day.environment, day.status_class) == (Gateway.objects.get().environment, 2)
    assert day.bytes > 0
    assert "cok_" not in log.read_text() + old.read_text()
