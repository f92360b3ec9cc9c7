"""The program `console` as a person runs it, without a network in between."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from django.test import Client

from console_cli import client
from console_cli.main import main
from organizations.models import Membership
from tests.cast import add_token

URL = "https://testserver"
Run = Callable[..., Result]


def answer(request: httpx.Request) -> httpx.Response:
    """What this console answers to a request that was sent."""
    answered = Client().generic(
        request.method,
        request.url.raw_path.decode(),
        request.content,
        content_type=request.headers.get("Content-Type", ""),
        headers=dict(request.headers),
    )
    return httpx.Response(
        answered.status_code, headers=list(answered.items()), content=answered.content
    )


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of a new machine. Requests go to the console of this process."""
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(client, "connect", lambda: httpx.Client(transport=transport))
    return {"CONSOLE_CONFIG_DIR": str(tmp_path / "config"), "CONSOLE_TOKEN": "", "CONSOLE_URL": ""}


@pytest.fixture
def console(environment: dict[str, str]) -> Run:
    """Runs a command, which must end with the exit code `ends`, 0 unless another is given."""

    def run(*arguments: str, ends: int = 0, input: str | None = None, token: str = "") -> Result:
        variables = environment | ({"CONSOLE_TOKEN": token, "CONSOLE_URL": URL} if token else {})
        result = CliRunner().invoke(main, arguments, env=variables, input=input)
        assert result.exit_code == ends, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def acme(console: Run, adam: Membership) -> Run:
    """The same, signed in to Acme with all that its administrator may do."""
    token = add_token(adam).secret

    def run(*arguments: str, **options: object) -> Result:
        return console(*arguments, **{"token": token, **options})

    return run
