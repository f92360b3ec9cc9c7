"""Debian's nginx and Caddy in front of a portal's domain, as docs/operations/install.md says.

Only ports, files and who signs certificates are changed.
"""

import os
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from getpass import getuser
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from subprocess import Popen

from tests.gateways import AROUND_NGINX
from tests.nginx import answers, make_certificate
from tests.services import caddy, nginx
from tests.waiting import LONG, eventually

DOMAIN = "developers.acme.example"
"""The one that the documents have."""
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Proxy:
    """A proxy that ends TLS, at this port."""

    port: int

    def get(self, path: str, host: str = DOMAIN, **headers: str) -> HTTPResponse:
        """What a browser gets that believes every certificate; read already."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPConnection(host)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=LONG)
        with closing(connection), closing(plain):
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer


@contextmanager
def in_front_of_console(software: str, folder: Path, *, web: int, port: int) -> Iterator[Proxy]:
    """The proxy until the end of the block, in front of the console at the port `web`."""
    start = _start_nginx if software == "nginx" else _start_caddy
    process = start(folder, web, port)
    try:
        eventually(lambda: answers(port), f"{software} listens")
        yield Proxy(port)
    finally:
        process.terminate()
        process.wait(LONG)


def _documented(language: str) -> str:
    text = (ROOT / "docs" / "operations" / "install.md").read_text()
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return str(found)


def _start_nginx(folder: Path, web: int, port: int) -> Popen[bytes]:
    make_certificate(folder)
    text = _changed(
        _documented("nginx"),
        {
            "listen 443": f"listen 127.0.0.1:{port}",
            f"/etc/letsencrypt/live/{DOMAIN}": f"{folder}/certificates",
            "127.0.0.1:8000": f"127.0.0.1:{web}",
        },
    )
    file = folder / "domain.conf"
    file.write_text(AROUND_NGINX.format(user=getuser(), folder=folder, copied=text))
    return Popen([nginx().address, "-c", str(file), "-e", "stderr", "-g", "daemon off;"])


def _start_caddy(folder: Path, web: int, port: int) -> Popen[bytes]:
    text = _changed(
        _documented("caddy"),
        {
            "{\n\ton_demand_tls": "{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\tskip_install_trust\n"
            f"\tauto_https disable_redirects\n\thttps_port {port}\n\ton_demand_tls",
            "\ttls {": "\ttls internal {",
            "127.0.0.1:8080": f"127.0.0.1:{web}",
        },
    )
    file = folder / "Caddyfile"
    file.write_text(text)
    command = [caddy().address, "run", "--config", str(file), "--adapter", "caddyfile"]
    homes = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    with (folder / "caddy.log").open("wb") as log:
        return Popen(command, env=os.environ | homes, stdout=log, stderr=log)


def _changed(text: str, changes: dict[str, str]) -> str:
    for there, here in changes.items():
        assert there in text, there
        text = text.replace(there, here)
    return text
