"""nginx as a gateway, with the configuration that the console writes, for `bench/capacity`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from django.test import override_settings

from gateways.actions import create_gateway
from gateways.configuration import configuration_of
from gateways.terms import GatewayTerms
from organizations.models import Membership
from tests.gateways import running
from tests.ports import free_port

PATH = "/payments/v1/"


@contextmanager
def gateway(seconds: int, *, by: Membership, console: int, folder: Path) -> Iterator[int]:
    """The port of one that remembers answers for so long, in front of a service without words."""
    terms = GatewayTerms(f"Europe {seconds}", "nginx", "production", seconds)
    token = create_gateway(terms=terms, days=30, by=by)
    with override_settings(CONSOLE_ORIGIN=f"http://127.0.0.1:{console}"):
        text = configuration_of(token.gateway, token=token.secret)
    service = SimpleNamespace(port=free_port(), shutdown=lambda: None)
    text += f"server {{ listen 127.0.0.1:{service.port}; return 200; }}"
    folder.mkdir()
    with running("nginx", text, folder, port=free_port(), upstream=service) as started:
        yield started.port
