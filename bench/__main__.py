"""Runs one measurement: `python -m bench pages`. The scripts beside this file do that.

The environment is prepared before any module that reads Django's settings is imported.
"""

import contextlib
import importlib
import os
import socket
import sys
import tempfile
from collections.abc import Iterator

import environ
import psycopg2

SERVER = "postgres://console:console@127.0.0.1:5432/console"
MEASUREMENTS = (
    "pages",
    "instructions",
    "rights",
    "mail",
    "history",
    "inviting",
    "scale",
    "things",
    "standstill",
    "check",
    "gateway",
    "usage",
    "capacity",
    "update",
)


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database on this server, which is dropped at the end."""
    parts = environ.Env.db_url_config(server)
    name = f"bench_{os.getpid()}"
    connection = psycopg2.connect(
        host=parts["HOST"] or None,
        port=parts["PORT"] or None,
        user=parts["USER"] or None,
        password=parts["PASSWORD"] or None,
        dbname="postgres",
    )
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    """A port of this machine where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database: str, data: str) -> dict[str, str]:
    """The console as in production, with nothing outside this machine."""
    return {
        "CONSOLE_DATA": data,
        "CONSOLE_ORIGIN": "http://testserver",
        "DATABASE_URL": database,
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        "SECRET_KEY": "only for measurements, where nothing is secret",
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0",
        "MAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "DJANGO_SETTINGS_MODULE": "console.settings",
    }


def main(arguments: list[str]) -> int:
    """Measure one thing; the exit code."""
    name, *sizes = arguments or [""]
    if name not in MEASUREMENTS or not all(size.isdecimal() for size in sizes):
        print(f"usage: python -m bench {'|'.join(MEASUREMENTS)} [SIZE]", file=sys.stderr)
        return 2
    server = os.environ.get("DATABASE_URL", SERVER)
    with (
        tempfile.TemporaryDirectory(prefix="console-bench-") as data,
        fresh_database(server) as url,
    ):
        os.environ |= environment(url, data)
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("collectstatic", verbosity=0, interactive=False)
            importlib.import_module(f"bench.{name}").main(*map(int, sizes))
        finally:
            connections.close_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
