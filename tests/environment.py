"""The environment of a test run. pytest loads it before Django's settings are read.

A variable set in a conftest.py would come too late: pytest-django has read the settings by then,
and a test could reach the database, the broker or the mail server of the machine it runs on.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from typing import Any, cast

import pytest
from coverage import Coverage

from tests import budget, services, started_services
from tests.waiting import PATIENCE

DATA = tempfile.mkdtemp(prefix="console-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)


def database_url() -> str:
    """The database that TEST_DATABASE names; PostgreSQL if it is there and nothing is named."""
    sqlite = f"sqlite:///{DATA}/console.sqlite3"
    wanted = os.environ.get("TEST_DATABASE")
    if wanted == "sqlite":
        return sqlite
    server = services.postgresql()
    if wanted and not server.address:
        raise pytest.UsageError(f"TEST_DATABASE is {wanted}, but {server.missing}")
    if wanted == "pooled" and (pooler := services.pgbouncer()).missing:
        raise pytest.UsageError(f"TEST_DATABASE is pooled, but {pooler.missing}")
    if not server.address:
        return sqlite
    # A name of its own lets two runs on one server go on side by side.
    name = "console" if "--reuse-db" in sys.argv else f"console_{os.getpid()}"
    return services.with_database(server.address, name)


os.environ.setdefault("PYTEST_TIMEOUT", f"{300 * PATIENCE:g}")
for variable in (
    *("SECRET_KEY_FALLBACKS", "ENCRYPTION_KEY", "TRUSTED_PROXY_COUNT", "PORT", "METRICS_TOKEN"),
    *("PROMETHEUS_MULTIPROC_DIR", "SENTRY_DSN", "SENTRY_ENVIRONMENT"),
):
    os.environ.pop(variable, None)
os.environ |= {
    "CONSOLE_DATA": DATA,
    "CONSOLE_ORIGIN": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SECRET_KEY": "only for tests, where nothing is secret and everything must be the same",
    "DEBUG": "false",
    "DATABASE_URL": database_url(),
    "DATABASE_POOLED": str(os.environ.get("TEST_DATABASE") == "pooled"),
    "CELERY_BROKER_URL": "memory://",
    "MAIL_URL": "memory:",
    # Encryption only if the server insists.
    "PGSSLMODE": os.environ.get("PGSSLMODE", "allow"),
    "MAIL_FROM": "Console <console@console.example>",
    "LOG_LEVEL": "WARNING",
    "LOG_FORMAT": "json",
    # As in the program that checks definitions. A library of the tests brings another.
    "OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND": "jsonschema",
    # Playwright leaves an event loop running in the thread that also asks the database.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Stop measuring coverage, fixtures included, for a test that is marked `untraced`.

    pytest-cov's own `no_cover` stops one measurement of the two that run in a worker.
    """
    stopped = []
    while item.get_closest_marker("untraced") and (running := Coverage.current()):
        running.stop()
        stopped.append(running)
    result = yield
    for measurement in reversed(stopped):
        measurement.start()
    return result


def pytest_collection_finish() -> None:
    """Let no garbage collection walk over what stays until the end: a tenth of the time of a run.

    That is Django, all tests, and what was read for them, some million objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Trade safety that tests do not need for speed, and add the services."""
    from django.conf import settings
    from django.template import engines
    from django.test import TransactionTestCase

    from tests.database import delete_what_was_committed

    # The first page would import the libraries of tags, and may be that of an untraced test.
    engines.all()
    # It has tests of its own, and all others are about what operators do.
    settings.OPERATORS_NEED_SECOND_FACTOR = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Plain names of static files, found where they are written.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Pages about cards are there, and whoever calls the provider finds no one.
    settings.STRIPE_SECRET_KEY = "sk_test_console"
    settings.STRIPE_WEBHOOK_SECRET = ["whsec_only_for_tests"]
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    cleaner = cast(Any, TransactionTestCase)  # what it has is not in the stubs
    cleaner._fixture_teardown = delete_what_was_committed
    database = cast(dict[str, Any], settings.DATABASES["default"])
    if database["ENGINE"].endswith("sqlite3"):
        # A file: one in memory is a single connection, which a browser's requests cannot share.
        database.setdefault("TEST", {})["NAME"] = f"{DATA}/tests.sqlite3"
    elif not database["DISABLE_SERVER_SIDE_CURSORS"]:
        # A test may pause in its transaction for as long as the machine is busy.
        database["OPTIONS"]["options"] = f"-c lock_timeout={5 * PATIENCE:g}s"
    config.pluginmanager.register(services, "tests.services")
    config.pluginmanager.register(started_services, "tests.started_services")
    config.pluginmanager.register(budget, "tests.budget")
