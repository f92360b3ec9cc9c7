"""How many requests a second are answered: by a view without a query, by a check, by nginx."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.nginx import answers, guarding
from tests.ports import free_port
from tests.services import nginx
from tests.serving import gunicorn
from tests.waiting import eventually

CLIENTS = 8
"""Each with a token of its own, since one token is limited."""
SECONDS = 3.0
ROUNDS = 3
NOTHING = "/.well-known/authzen-configuration"
"""An address of machines that asks the database nothing, behind the same middleware."""


@dataclass(frozen=True)
class Rates:
    """Requests a second, the best of some rounds in turn."""

    nothing: float
    check: float
    behind_nginx: float


def rates(folder: Path, tokens: list[str], organization: str) -> Rates:
    """Ask each by HTTP: nothing, the check itself, and nginx, which asks the check first."""
    web, port, upstream = free_port(), free_port(), free_port()
    served = f'server {{ listen 127.0.0.1:{upstream}; return 200 "guarded"; }}'
    ports = {"port": port, "web": web, "upstream": upstream}
    configuration = guarding(folder, organization=organization, more=served, **ports)
    query = f"permission=view_project&organization={organization}"
    asked = f"/access/v1/check?{query}"
    command = [nginx().address, "-c", str(configuration), "-e", "stderr", "-g", "daemon off;"]
    with ExitStack() as started:
        started.enter_context(gunicorn(web, folder))
        process = subprocess.Popen(command)
        started.callback(process.wait, 10)
        started.callback(process.terminate)
        eventually(lambda: answers(port), "nginx listens")
        targets = [(web, NOTHING), (web, asked), (port, "/")]
        rounds = [[rate(*target, tokens) for target in targets] for _ in range(ROUNDS)]
    return Rates(*(max(column) for column in zip(*rounds, strict=True)))


def rate(port: int, path: str, tokens: list[str]) -> float:
    """Requests a second that this path answers with 200, with a few clients at a time."""
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = clients.map(lambda token: answered(port, path, token, until), tokens)
        return sum(counts) / SECONDS


def answered(port: int, path: str, token: str, until: float) -> int:
    """How often one kept connection is answered until then."""
    count = 0
    connection = HTTPConnection("127.0.0.1", port)
    connection.connect()
    while time.monotonic() < until:
        connection.request("GET", path, headers={"Host": "testserver", **bearer(token)})
        response = connection.getresponse()
        said = response.read()
        if response.status != 200:
            raise RuntimeError(said.decode())
        count += 1
    connection.close()
    return count


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}
