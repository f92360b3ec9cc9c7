"""What the tests of gateways begin with."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from console.outgoing import NotCalled
from gateways.tests.makers import CALL, Offered, offer
from gateways.tryout import calling
from organizations.models import Membership
from tests.gateways import Running, copied_from_page, running
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with
from tests.waiting import eventually


@pytest.fixture
def offered(adam: Membership) -> Offered:
    """Acme's Payments, an application that may call it, and a gateway."""
    return offer(adam)


@pytest.fixture(params=["nginx", "caddy"])
def software(request: pytest.FixtureRequest) -> str:
    """What the gateway runs."""
    return str(request.param)


@pytest.fixture
def copied(software, client_of, adam, settings):
    """The configuration that an administrator copies for what is offered."""

    def copy(offered: Offered, *, console: int) -> str:
        settings.CONSOLE_ORIGIN = f"http://127.0.0.1:{console}"
        gateway = offered.token.gateway
        gateway.software = software
        gateway.save()
        seen_by = client_of(adam.user)
        return copied_from_page(seen_by, gateway.get_absolute_url(), offered.token.secret)

    return copy


@pytest.fixture
def through(software, copied, tmp_path):
    """Start a console and the gateway of what is offered, until the end of the block."""

    @contextmanager
    def start(offered: Offered, **environment: str) -> Iterator[Running]:
        web, port = free_port(), free_port()
        text = copied(offered, console=web)
        served = served_with(address(), tmp_path / "data") | environment
        with (
            gunicorn(web, tmp_path, **served),
            running(software, text, tmp_path, port=port) as gate,
        ):
            # It listens before its web processes have started.
            eventually(lambda: gate.call(CALL).code == "MISSING", "the console answers")
            yield gate

    return start


@pytest.fixture
def answered(monkeypatch):
    """Have every call answered so; returns what was sent."""

    def with_(reply):
        sent = []

        def call(method, url, *, headers, content):
            sent.append((method, url, headers, content))
            if isinstance(reply, NotCalled):
                raise reply
            return reply

        monkeypatch.setattr(calling, "call", call)
        return sent

    return with_
