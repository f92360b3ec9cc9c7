"""The servers and programs that some tests need: which are there, and what to do when one is not.

As a pytest plugin it skips, with the reason, what cannot run here; where CI is set such a test
fails. As a program it tells `bin/test` what is there and, at the end, what was covered.
"""

import contextlib
import functools
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import environ
import psycopg2
import pytest

CI = bool(os.environ.get("CI"))
ADDRESSES = [
    "postgres://console:console@127.0.0.1:5432/console",
    "postgres:////var/run/postgresql/console",
]


@dataclass(frozen=True)
class Service:
    """Something that a marked test needs, found at an address or missing for a reason."""

    name: str
    marker: str
    address: str = ""
    missing: str = ""


@functools.cache
def postgresql() -> Service:
    """A server on which we may create databases."""
    given = os.environ.get("TEST_DATABASE_URL")
    reason = "no PostgreSQL answers at 127.0.0.1:5432 or on its socket"
    for address in [given] if given else ADDRESSES:
        try:
            if may_create_databases(address):
                return Service("PostgreSQL", "postgresql", address)
            reason = "the role of this PostgreSQL may not create databases"
        except psycopg2.OperationalError as error:
            if given or "authentication" in str(error):
                reason = f"PostgreSQL says: {str(error).strip().splitlines()[0]}"
    advice = (
        "apt-get install postgresql, then as its administrator CREATE ROLE console LOGIN CREATEDB "
        "PASSWORD 'console', or set TEST_DATABASE_URL"
    )
    return Service("PostgreSQL", "postgresql", missing=f"{reason}; {advice}")


@functools.cache
def redis() -> Service:
    """The program: a test starts, freezes and stops a server of its own."""
    found = shutil.which(os.environ.get("REDIS_SERVER") or "redis-server")
    advice = "no redis-server on the path; apt-get install redis-server, or set REDIS_SERVER"
    return Service("Redis", "redis", found or "", "" if found else advice)


@functools.cache
def chromium() -> Service:
    """The browser that is installed: Playwright's own need not be downloaded.

    Without a desktop's parts, as Debian packages it too, it draws the same in a sixth less time.
    """
    names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
    names = [os.environ.get("CHROMIUM", ""), *names]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    advice = "no chromium on the path; apt-get install chromium-headless-shell, or set CHROMIUM"
    return Service("Chromium", "browser", found or "", "" if found else advice)


@functools.cache
def nginx() -> Service:
    """The program: a test starts one in front of web processes of its own."""
    return program("nginx", "nginx-light libnginx-mod-stream")


@functools.cache
def caddy() -> Service:
    """The program: a test starts one in front of a sample, as a gateway."""
    return program("caddy", "caddy")


@functools.cache
def pgbouncer() -> Service:
    """The program: a test puts one between the console and PostgreSQL."""
    return program("pgbouncer", "pgbouncer")


@functools.cache
def npm() -> Service:
    """The packages that `bin/setup dev` has npm install; tests download nothing."""
    folder = Path(__file__).parent / "clients" / "node_modules"
    advice = "no packages in tests/clients/node_modules; apt-get install npm, then bin/setup dev"
    found = str(folder) if (folder / ".bin").is_dir() and shutil.which("node") else ""
    return Service("npm", "npm", found, "" if found else advice)


def program(name: str, package: str) -> Service:
    """A server that Debian installs where only root looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin") or ""
    advice = f"no {name} on the path; apt-get install {package}"
    return Service(name, name, found, "" if found else advice)


def all_services() -> list[Service]:
    """Every service, found or not."""
    return [postgresql(), redis(), chromium(), nginx(), caddy(), pgbouncer(), npm()]


def may_create_databases(address: str) -> bool:
    """Whether the role of this address can make the tests' own database."""
    parts = environ.Env.db_url_config(address)
    connection = psycopg2.connect(
        host=parts["HOST"] or None,
        port=parts["PORT"] or None,
        user=parts["USER"] or None,
        password=parts["PASSWORD"] or None,
        dbname="postgres",
        connect_timeout=3,
    )
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        return bool(row and row[0])


def with_database(address: str, name: str) -> str:
    """The same server, another database."""
    return f"{address.rpartition('/')[0]}/{name}"


# The plugin


def missing_for(item: pytest.Item) -> str:
    """Why this test cannot run here, or nothing."""
    from django.db import connection

    for service in all_services():
        if item.get_closest_marker(service.marker) is None:
            continue
        if service.missing:
            return service.missing
        if service.marker == "postgresql" and connection.vendor != "postgresql":
            return "this run is on SQLite"
    return ""


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Mark what asks for the fixtures of a service, before marks choose; put the rest in order."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "chromium_browser" in fixtures:
            item.add_marker("browser")
        if "redis_server" in fixtures:
            item.add_marker("redis")
    mark_what_has_no_database(items)
    result = yield
    begin_with_what_takes_long(items)
    return result


def mark_what_has_no_database(items: list[pytest.Item]) -> None:
    """pytest-django lets these ask no database, so they say the same whatever that of the run."""
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        fixtures = {*getattr(item, "fixturenames", ())}
        if not marks & NOT_WITHOUT and not fixtures & DATABASES:
            item.add_marker("no_database")


DATABASES = {"db", "transactional_db", "django_db_setup", "live_server"}
NOT_WITHOUT = {
    "django_db",
    "embedded",
    "untraced",
    "nginx",
    "caddy",
    "pgbouncer",
    "npm",
    "once",
    "postgresql",
    "redis",
    "browser",
}
"""Marks of what may start programs with a database of their own, or says itself where it runs."""


def begin_with_what_takes_long(items: list[pytest.Item]) -> None:
    """Whole files with servers, browsers, races or every page first, in the order they came in."""
    marks = {"embedded", "once", "untraced", *(service.marker for service in all_services())}
    long = {item.path for item in items if any(mark.name in marks for mark in item.iter_markers())}
    items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if reason := missing_for(item):
        if CI:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)  # on a machine without the service; where CI is set it fails


def pytest_report_header() -> list[str]:
    from django.db import connection

    found = [service.name for service in all_services() if service.address]
    return [f"database: {connection.vendor}; found: {', '.join(found)}"]


passed: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what passed, in all and by what it needed."""
    is_part = type(report) is not pytest.TestReport  # a case of a loop
    if report.when == "call" and report.passed and not is_part:
        passed["all"] += 1
        passed.update(
            service.marker for service in all_services() if service.marker in report.keywords
        )


def pytest_sessionfinish(exitstatus: int) -> None:
    """Leave the counts for `bin/test`."""
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    if (tally := os.environ.get("TEST_TALLY")) and not is_worker:
        Path(tally).write_text(json.dumps({"exit": int(exitstatus), "passed": passed}))


# The program


def report(tallies: Path) -> int:
    """Print what was and was not covered; fail where CI is set and something was not."""
    runs = {path.name: json.loads(path.read_text()) for path in sorted(tallies.iterdir())}
    print("\nCovered")
    for title, run in runs.items():
        failed = " -- the run FAILED, see above" if run["exit"] else ""
        print(f"  {title:12} {run['passed'].get('all', 0):5} tests passed{failed}")
    for service in all_services():
        count = sum(run["passed"].get(service.marker, 0) for run in runs.values())
        if service.address:
            only = (
                "only on PostgreSQL" if service.marker == "postgresql" else f"with {service.name}"
            )
            print(f"  {'':12} {count:5} of them {only}")
    missing = [service for service in all_services() if service.missing]
    print("Not covered" if missing else "No service was missing. `bin/test --long` runs more.")
    for service in missing:
        print(f"  {service.name:12} {service.missing}")
    return 1 if CI and missing else 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["has", marker]:
            return 0 if any(s.address for s in all_services() if s.marker == marker) else 1
        case ["report", folder]:
            return report(Path(folder))
    print("usage: python -m tests.services has MARKER | report FOLDER", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
