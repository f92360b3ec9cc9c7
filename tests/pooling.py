"""Debian's PgBouncer in front of PostgreSQL, set up as docs/operations/grow.md says.

With TEST_DATABASE=pooled it is in front of the tests' database, for this process and for every
console that a test starts. The database is made, migrated and dropped without it.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import environ
from django.db import connection

from tests import services
from tests.nginx import answers
from tests.ports import free_port
from tests.waiting import LONG, eventually

LIMITS = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s"}
"""What the console sets for each connection itself, where nothing is between it and PostgreSQL."""
ENOUGH = 12
"""Connections, for the threads of a race: while some wait for a lock, its holder needs one."""


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
            [services.pgbouncer().address, *user, str(path)],
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
            process.wait(LONG)


@contextlib.contextmanager
def limits_of_the_role(limits: Mapping[str, str] = LIMITS) -> Iterator[None]:
    """What the documents have people set for the role; here in the tests' database alone."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    role = f"ALTER ROLE CURRENT_USER IN DATABASE {name}"
    with connection.cursor() as cursor:
        for limit, value in limits.items():
            cursor.execute(f"{role} SET {limit} = '{value}'")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"{role} RESET ALL")


def direct_address() -> str:
    """The tests' database, past any pooler."""
    name = str(connection.settings_dict["NAME"])
    return services.with_database(services.postgresql().address, name)


def is_wanted() -> bool:
    """Whether every test is to go through PgBouncer."""
    return os.environ.get("TEST_DATABASE") == "pooled"


def address() -> str:
    """Where another process reaches the tests' database: as this one does."""
    entry = connection.settings_dict
    pooler = f"postgres://console@{entry['HOST']}:{entry['PORT']}/{entry['NAME']}"
    return pooler if is_wanted() else direct_address()


@contextlib.contextmanager
def everything_pooled(folder: Path) -> Iterator[None]:
    """Have every connection of this process go through PgBouncer, in this thread and others."""
    entry = connection.settings_dict  # the one that connections of other threads are made by
    direct, port = dict(entry), free_port()
    waits = {"lock_timeout": LIMITS["lock_timeout"]}
    with limits_of_the_role(waits), pooled(direct_address(), port, ENOUGH, folder):
        connection.close()
        entry |= {"HOST": "127.0.0.1", "PORT": port, "PASSWORD": ""}
        yield
        connection.close()
        entry |= direct
