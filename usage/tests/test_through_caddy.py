"""Calls through Debian's Caddy, as its page configures it, are counted by the reporter."""

import pytest

from gateways.tests.makers import offer
from tests.gateways import copied_from_page, running
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with
from tests.waiting import eventually
from usage.models import Bucket
from usage.tests.makers import counted
from usage.tests.reporting import report_all

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
CALL = "/payments/v1/invoices?secret=1"


def test_exactly_the_calls_that_went_through_are_counted(adam, client_of, settings, tmp_path):
    offered, web, port = offer(adam), free_port(), free_port()
    console = settings.CONSOLE_ORIGIN = f"http://127.0.0.1:{web}"
    gateway = offered.token.gateway
    gateway.software = "caddy"
    gateway.save()
    page = client_of(adam.user).get(gateway.get_absolute_url())
    assert b"report_usage.py /var/log/caddy/acme-apis.log" in page.content
    text = copied_from_page(client_of(adam.user), gateway.get_absolute_url(), offered.token.secret)
    log, key = tmp_path / "acme-apis.log", offered.key.secret

    with (
        gunicorn(web, tmp_path, **served_with(address(), tmp_path / "data")),
        running("caddy", text, tmp_path, port=port) as gate,
    ):
        eventually(lambda: gate.call(CALL).code == "MISSING", "the console answers")
        for _ in range(5):
            forged = {"X-Application-Id": "forged", "User-Agent": '"}\\ secret'}
            assert gate.call(CALL, key, **forged).status == 200
        assert gate.call(CALL, "cok_" + "a" * 38).status == 401
        assert gate.call("/elsewhere", key).status == 404
        eventually(lambda: log.exists() and log.read_text().count("\n") >= 8, "Caddy has written")
        assert report_all(log, console, offered.token.secret) == (0, "")

    assert counted(version=offered.version, caller=offered.application.pk) == counted() == 5
    day = Bucket.objects.get(span="day")
    assert (day.environment, day.status_class) == (gateway.environment, 2)
    assert day.bytes > 0
    written = log.read_text()
    for kept_out in ("cok_", "cog_", "secret", "127.0.0.1", "forged"):
        assert kept_out not in written
