"""Debian's PgBouncer in front of PostgreSQL, set up as docs/operations.md says."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import environ

from tests.nginx import answers
from tests.services import pgbouncer
from tests.waiting import eventually

LIMITS = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s"}
"""What the console sets for each connection itself, where nothing is between it and PostgreSQL."""


def configuration(database: str, port: int, size: int) -> str:
    """Of a pool of so many connections to this database, on this port."""
    parts = environ.Env.db_url_config(database)
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    target = {name: parts[key] for key, name in names.items() if parts[key]}
    target["dbname"] = parts["NAME"]
    return "\n".join(
        [
            "[databases]",
            "* = " + " ".join(f"{name}={value}" for name, value in target.items()),
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {port}",
            "unix_socket_dir =",
            "auth_type = any",
            "pool_mode = transaction",
            f"default_pool_size = {size}",
        ]
    )


@contextlib.contextmanager
def pooled(database: str, port: int, size: int, folder: Path) -> Iterator[str]:
    """PgBouncer on this port until the end of the block; yields the address of the database."""
    path = folder / "pgbouncer.ini"
    path.write_text(configuration(database, port, size))
    # It refuses to be root's.
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen(
            [pgbouncer().address, *user, str(path)],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        try:
            eventually(lambda: answers(port), "PgBouncer listens")
            name = environ.Env.db_url_config(database)["NAME"]
            yield f"postgres://console@127.0.0.1:{port}/{name}"
        finally:
            process.kill()  # it would wait for whoever is connected
            process.wait(10)
