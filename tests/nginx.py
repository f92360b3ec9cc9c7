"""Debian's nginx with exactly the configuration that docker-compose.yml mounts.

Only what differs from a container is put in its place: the address of the console, the ports, and
where files are. As a program it checks the files, for `bin/check`.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.services import nginx
from tests.waiting import LONG, eventually

DEPLOY = Path(__file__).parent.parent / "deploy"
STREAM_MODULE = Path("/usr/lib/nginx/modules/ngx_stream_module.so")
"""Debian's package of it; the image of nginx.org has it built in."""


def write_configuration(
    folder: Path,
    *,
    listens: str,
    upstreams: list[int],
    http: int,
    https: int = 8443,
    silence: str = "5s",
) -> Path:
    """The files, as the container has them, for this machine; returns the main one."""
    servers = "\n".join(f"server 127.0.0.1:{port} max_fails=0;" for port in upstreams)
    main = (DEPLOY / "nginx.conf").read_text()
    listen = (DEPLOY / f"{listens}.conf").read_text()
    for there, here in {
        "server web:8000 max_fails=0;": servers,
        "/tmp/": f"{folder}/",
        "/dev/stdout paths": f"{folder}/access.log paths",
        "/etc/nginx/pages": f"{DEPLOY}/pages",
        "client_header_timeout 5s;": f"client_header_timeout {silence};",
    }.items():
        assert there in main
        main = main.replace(there, here)
    connections = DEPLOY / f"{listens}-connections.conf"
    limiting = connections.read_text() if connections.exists() else ""
    if limiting and STREAM_MODULE.exists():
        main = f"load_module {STREAM_MODULE};\n{main}"
    inner = {"127.0.0.1:18080": free_port(), "127.0.0.1:18443": free_port()} if limiting else {}
    # First, because the others may be told these very ports.
    for there, port in inner.items():
        listen = listen.replace(there, f"127.0.0.1:{port}")
        limiting = limiting.replace(there, f"127.0.0.1:{port}")
    for there, port in {"listen 8080": http, "listen 8443": https}.items():
        listen = listen.replace(there, f"listen 127.0.0.1:{port}")
        limiting = limiting.replace(there, f"listen 127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(main)
    (folder / "listen.conf").write_text(listen)
    (folder / "connections.conf").write_text(limiting)
    return folder / "nginx.conf"


def write_source(folder: Path, *, first: int, http: int) -> Path:
    """What `running` in this folder needs to be told by deploy/proxy what to ask; returns that."""
    written = write_configuration(folder, listens="http", upstreams=[first], http=http)
    source = folder / "deploy"
    source.mkdir()
    named = written.read_text().replace(f"server 127.0.0.1:{first} ", "server web:8000 ")
    (source / "nginx.conf").write_text(named)
    return Path(shutil.copy(DEPLOY / "proxy", source))


def have_asked(
    folder: Path, *servers: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Have the nginx of this folder ask these from now on, as bin/update does."""
    path = f"{Path(nginx().address).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", folder / "deploy" / "proxy", "ask", *servers],
        env={"PATH": path, "NGINX_FOLDER": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def make_certificate(folder: Path) -> None:
    """What CERTIFICATES holds, signed by no one."""
    certificates = folder / "certificates"
    certificates.mkdir()
    options = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=console",
    ]
    files = ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(["openssl", *options, *files], cwd=certificates, check=True, capture_output=True)


@contextlib.contextmanager
def running(folder: Path, *, listens: str = "http", **more: Any) -> Iterator[None]:
    """nginx in front of consoles, written as `write_configuration` does, until the block ends."""
    configuration = write_configuration(folder, listens=listens, **more)
    http = more["http"]
    # The configuration's own place for errors is the container's.
    directives = "daemon off;"
    if os.geteuid() == 0:
        directives += " user root;"  # whoever it would become may not get at these folders
    command = [nginx().address, "-c", str(configuration), "-e", "stderr", "-g", directives]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            eventually(lambda: answers(http), "nginx listens")
            yield
        finally:
            process.terminate()
            process.wait(LONG)


def answers(port: int) -> bool:
    """Whether anything listens at the port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def main() -> int:
    """Have nginx read both variants."""
    failed = 0
    for listens in ("http", "https"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make_certificate(folder)
            path = write_configuration(folder, listens=listens, upstreams=[8000], http=8080)
            command = [nginx().address, "-t", "-q", "-e", "stderr", "-c", str(path)]
            failed |= subprocess.run(command, check=False).returncode
    return failed


GUARDED = """
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
    upstream upstream {{ server 127.0.0.1:{upstream}; }}
    {more}
    server {{
        listen 127.0.0.1:{port};
        {documented}
    }}
}}
"""


def guarding(folder: Path, *, organization: str, more: str = "", **ports: int) -> Path:
    """What docs/api.md says about `auth_request`, as a configuration of nginx in this folder.

    The ports are those of nginx itself, of the console (`web`) and of what is guarded (`upstream`).
    """
    text = (Path(__file__).parent.parent / "docs" / "api.md").read_text()
    (documented,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    for there, here in {
        "https://console.example": f"http://127.0.0.1:{ports['web']}",
        "console.example": "testserver",
        "ORGANIZATION_ID": organization,
    }.items():
        documented = documented.replace(there, here)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        GUARDED.format(folder=folder, documented=documented, more=more, **ports)
    )
    return configuration


if __name__ == "__main__":
    sys.exit(main())
