"""The reporter and a console that serves: what it reports is counted in its own organization."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from gateways.actions import create_gateway_token
from gateways.models import GatewayToken
from gateways.tests.makers import offer
from usage.models import Batch
from usage.tests.makers import counted
from usage.tests.reporting import report_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(offered, tmp_path):
    """What nginx wrote of three calls, one of them denied."""
    callers = [offered.application.pk, "", offered.application.pk]
    call = {"at": timezone.now().isoformat(), "api": "payments/1", "status": "200"}
    call |= {"bytes": "512", "seconds": "0.012"}
    log = tmp_path / "acme-apis.log"
    log.write_text("".join(f"{json.dumps(call | {'application': str(c)})}\n" for c in callers))
    return log


def test_calls_are_counted_once_and_a_restart_repeats_a_batch_that_is_known(
    live_server, offered, log
):
    state = log.with_name("state.json")

    assert report_all(log, live_server.url, offered.token.secret) == (0, "")
    assert counted(caller=offered.application.pk) == counted() == 2
    # It was killed after the console had counted.
    batch = {"batch": Batch.objects.get().name, "lines": [{"api": "payments/1"}]}
    state.write_text(json.dumps(json.loads(state.read_text()) | {"batch": batch}))
    assert report_all(log, live_server.url, offered.token.secret) == (0, "")

    assert (counted(), Batch.objects.count()) == (2, 1)


def test_a_gateway_of_another_organization_counts_nothing_here(live_server, log, zed):
    code, said = report_all(log, live_server.url, offer(zed, "Ledger").token.secret)

    assert (code, counted()) == (0, 0)
    assert "counted 0 of 2" in said


def test_a_token_that_ended_is_refused_and_the_next_one_sends_what_was_kept(
    live_server, offered, log, adam
):
    secret, past = offered.token.secret, timezone.now() - timedelta(days=2)
    GatewayToken.objects.update(created_at=past, expires_at=past + timedelta(days=1))

    code, said = report_all(log, live_server.url, secret)

    assert (code, said.count("\n"), counted()) == (1, 1, 0)
    assert "404 The token is not valid" in said
    assert secret not in said
    token = create_gateway_token(gateway=offered.token.gateway, days=30, by=adam)
    assert report_all(log, live_server.url, token.secret) == (0, "")
    assert counted() == 2


def test_a_suspended_organization_is_told_and_its_calls_are_counted_later(
    live_server, offered, log, acme
):
    type(acme).objects.update(suspended_at=timezone.now())

    code, said = report_all(log, live_server.url, offered.token.secret)

    assert (code, counted()) == (1, 0)
    assert "suspended" in said
    type(acme).objects.update(suspended_at=None)
    assert report_all(log, live_server.url, offered.token.secret) == (0, "")
    assert counted() == 2
