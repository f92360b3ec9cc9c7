"""Debian's nginx and Caddy with exactly the configuration that a gateway's page shows.

Only what the page says to change is changed, and where files are.
"""

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from getpass import getuser
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from typing import Any

from django.test import Client

from tests.nginx import answers
from tests.services import caddy, nginx
from tests.upstreams import Upstream
from tests.waiting import LONG, eventually

AROUND_NGINX = """
user {user};
pid {folder}/nginx.pid;
worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/client;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {copied}
}}
"""


@dataclass(frozen=True)
class Answer:
    """What a client got."""

    status: int
    code: str
    """Why, if it was refused and the gateway says so."""
    headers: dict[str, str] = field(repr=False)
    body: str = ""


@dataclass(frozen=True)
class Running:
    """A gateway that listens, and the service behind it."""

    port: int
    upstream: Any

    def call(self, path: str, key: str = "", method: str = "GET", **headers: str) -> Answer:
        """A client's request with this key."""
        shown = {"X-API-Key": key} if key else {}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.request(method, path, headers=shown | headers)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found.get("x-check-code", ""), found, body)

    def post(self, path: str, key: str, body: bytes) -> int:
        """The status of a client's request with this body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        connection.request("POST", path, body, {"X-API-Key": key})
        status = connection.getresponse().status
        connection.close()
        return status


def copied_from_page(client: Client, address: str, token: str) -> str:
    """The configuration on a gateway's page, with its token put in as the page says."""
    page = client.get(address).content.decode()
    (text,) = re.findall(r'<pre class="code-block"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert "TOKEN" in text
    return html.unescape(text).replace("TOKEN", token)


@contextmanager
def running(
    software: str, copied: str, folder: Path, *, port: int, upstream: Any = None
) -> Iterator[Running]:
    """The gateway with this text, in front of a service, until the end of the block."""
    upstream = upstream or Upstream()
    assert "127.0.0.1:9000" in copied
    copied = copied.replace("127.0.0.1:9000", f"127.0.0.1:{upstream.port}")
    start = _start_nginx if software == "nginx" else _start_caddy
    process = start(copied, folder, port)
    try:
        eventually(lambda: answers(port), f"{software} listens")
        yield Running(port, upstream)
    finally:
        process.terminate()
        process.wait(LONG)
        upstream.shutdown()


def _start_nginx(copied: str, folder: Path, port: int) -> Popen[bytes]:
    copied = copied.replace("listen 8080", f"listen 127.0.0.1:{port}")
    copied = copied.replace("/run/console_check", f"{folder}/in_memory")
    copied = copied.replace("/var/log/nginx", str(folder))
    file = folder / "gateway.conf"
    file.write_text(AROUND_NGINX.format(user=getuser(), folder=folder, copied=copied))
    return Popen([nginx().address, "-c", str(file), "-e", "stderr", "-g", "daemon off;"])


def _start_caddy(copied: str, folder: Path, port: int) -> Popen[bytes]:
    copied = copied.replace("\n:8080 {", f"\nhttp://127.0.0.1:{port} {{")
    copied = copied.replace("/var/log/caddy", str(folder))
    file = folder / "Caddyfile"
    assert copied.count("\n{\n") == 1
    file.write_text(copied.replace("\n{\n", "\n{\n\tadmin off\n\tauto_https off\n"))
    command = [caddy().address, "run", "--config", str(file), "--adapter", "caddyfile"]
    homes = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with (folder / "caddy.log").open("wb") as log:
        return Popen(command, env=os.environ | homes, stdout=log, stderr=log)
