"""What the tests of gateways begin with."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from console.calling.client import NotCalled
from gateways.tests.makers import CALL, Offered, offer
from gateways.tryout import calling, calls
from organizations.models import Membership, Organization
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.gateways import Running, copied_from_page, running
from tests.pooling import address
from tests.ports import free_port
from tests.serving import gunicorn, served_with
from tests.waiting import eventually


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    """Test calls of other tests do not count toward the limit of a person."""
    calls.CALLS.forget()
    yield
    calls.CALLS.forget()


@pytest.fixture
def dora(acme: Organization) -> Membership:
    """A developer at Acme."""
    return add_member(acme, "Dora", RoleSlug.DEVELOPER)


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


@pytest.fixture(scope="module")
def web(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory
) -> Iterator[int]:
    """The port of a console that serves the tests' database."""
    with django_db_blocker.unblock(), console_in(tmp_path_factory.mktemp("web")) as port:
        yield port


@contextmanager
def console_in(folder: Path, **environment: str) -> Iterator[int]:
    """The port of web processes on the tests' database, with this in their environment."""
    port = free_port()
    served = served_with(address(), folder / "data") | environment
    with gunicorn(port, folder, **served):
        yield port


@pytest.fixture
def through(software, copied, tmp_path, web):
    """Start the gateway of what is offered, until the end of the block.

    It asks the module's console, or one of its own where something is to be in its environment.
    """

    @contextmanager
    def start(offered: Offered, **environment: str) -> Iterator[Running]:
        own = console_in(tmp_path, **environment) if environment else nullcontext(web)
        with own as port:
            text = copied(offered, console=port)
            with running(software, text, tmp_path, port=free_port()) as gate:
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
