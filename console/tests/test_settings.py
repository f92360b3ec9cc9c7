"""What cannot work is said at the start, not when the first mail is due."""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from console import settings as console
from console.running import environment

pytestmark = pytest.mark.embedded
mailer: Callable[[str], dict[str, Any]] = partial(
    environment.mailer, folder=console.MAIL_FOLDER, deadline=console.OUTBOX_LEASE_SECONDS * 0.75
)
database: Callable[[str], dict[str, Any]] = partial(environment.database, env=console.env)
GOOD = {
    "SECRET_KEY": "not a secret",
    "CONSOLE_ORIGIN": "https://console.example",
    "PATH": os.environ["PATH"],
}


SAYS = "print(s.CONSOLE_ORIGIN, s.DEBUG, s.ALLOWED_HOSTS)"


def start(data, *, says=SAYS, **environment):
    """Read the settings in a process of its own; what it printed, and its complaint."""
    program = f"from console import settings as s; {says}"
    process = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in (GOOD | environment).items() if value is not None}
        | {"CONSOLE_DATA": str(data)},
        cwd=console.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return process.stdout.strip(), process.stderr.strip().splitlines()[-1:]


def test_it_starts_with_a_key_and_an_origin(tmp_path):
    said, complaint = start(tmp_path)

    assert said == "https://console.example False ['console.example']"
    assert complaint == []
    assert list(tmp_path.iterdir()) == []


def test_a_line_without_a_value_leaves_the_default(tmp_path):
    says = "print(s.DEFAULT_FROM_EMAIL, *s.OUTGOING_PORTS)"

    said, complaint = start(tmp_path, says=says, MAIL_FROM="", OUTGOING_PORTS="")

    assert (said, complaint) == ("Console <console@console.example> 80 443 8080 8443", [])


def test_reading_the_settings_makes_no_folder(tmp_path):
    said, _ = start(tmp_path / "absent")

    assert said
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"CONSOLE_ORIGIN": None}, "Set CONSOLE_ORIGIN"),
        ({"CONSOLE_ORIGIN": ""}, "CONSOLE_ORIGIN must be like"),
        ({"CONSOLE_ORIGIN": "console.example"}, "CONSOLE_ORIGIN must be like"),
        ({"SECRET_KEY": None}, "Set SECRET_KEY. In a checkout, bin/setup writes one"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY. In a checkout, bin/setup writes one"),
        ({"MAIL_URL": "smpt://mail.example"}, "MAIL_URL"),
        ({"MAIL_URL": ""}, "MAIL_URL"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"PORT": "eighty"}, "eighty"),
        ({"DNS_RESOLVERS": "ns.example"}, "DNS_RESOLVERS"),
        ({"DNS_RESOLVERS": "192.0.2.1:dns"}, "DNS_RESOLVERS"),
        ({"TRUSTED_PROXY_COUNT": "many"}, "many"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be json or plain"),
        ({"SLOW_REQUEST_MS": "0"}, "SLOW_REQUEST_MS"),
        ({"BACKUP_EXPECTED_HOURS": "-1"}, "BACKUP_EXPECTED_HOURS"),
        ({"SENTRY_DSN": "https://sentry.example/1"}, "SENTRY_DSN must be like"),
        ({"SESSION_IDLE_DAYS": "0"}, "SESSION_IDLE_DAYS"),
        ({"SESSION_DAYS": "6"}, "SESSION_DAYS"),
        ({"INVITATIONS_A_DAY_NEW_ORGANIZATION": "501"}, "must not be above INVITATIONS_A_DAY"),
        ({"INVITATIONS_A_DAY": "49"}, "INVITATIONS_A_DAY, which is 49"),
    ],
)
def test_it_does_not_start_with_what_cannot_work(environment, words, tmp_path):
    said, complaint = start(tmp_path, **environment)

    assert said == ""
    assert words in complaint[0]


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "console.env").write_text("CONSOLE_ORIGIN=https://file.example\nDEBUG=true\n")

    said, _ = start(tmp_path, CONSOLE_ORIGIN="https://environment.example")

    assert said.startswith("https://environment.example True")


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_cookies_belong_to_one_host_and_to_https_where_there_is_any(scheme, tmp_path):
    says = "print(*(getattr(s, name) for name in dir(s) if '_COOKIE_' in name))"

    said, _ = start(tmp_path, says=says, CONSOLE_ORIGIN=f"{scheme}://console.example")

    names = [word for word in said.split() if word not in {"True", "False"} and not word.isdigit()]
    assert len(names) == 5
    assert all(name.startswith("__Host-") == (scheme == "https") for name in names)
    # That of scripts and forms stays out of their reach whatever the scheme.
    assert said.split().count("True") == (3 if scheme == "https" else 1)


@pytest.mark.parametrize("value", [None, "", "0", "false", "no", "off", "maybe"])
def test_debug_is_off_unless_it_is_plainly_on(value, tmp_path):
    said, _ = start(tmp_path, DEBUG=value)

    assert said.split()[1] == "False"


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("https://console.example", "https://console.example"),
        ("https://console.example/", "https://console.example"),
        ("https://Console.Example", "https://console.example"),
        ("HTTPS://console.example:8443", "https://console.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_a_scheme_and_a_host(value, origin):
    assert environment.origin(value) == origin


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "console.example", "//console.example", "ftp://console.example", "https://"),
        *("https:console.example", "https:///console.example", "https://console.example/path"),
        *("https://console.example?a=1", "https://console.example#a", "https://a b.example"),
        *("https://user:password@console.example", "https://@console.example", "https://*"),
        *("https://console.example:port", "https://console.example:", "https://a.example:123456"),
        *("https://a.example, https://b.example", "https://a.example\nhttps://b.example"),
        *("https://a.example\n", "https://a.example\\@b.example", "https://a..example"),
        *("https://bücher.example", "https://.example", "javascript://console.example", "None"),
    ],
)
def test_anything_else_is_no_origin(value):
    with pytest.raises(ImproperlyConfigured, match="CONSOLE_ORIGIN must be like"):
        environment.origin(value)


def test_the_environment_names_a_commit_or_none():
    assert environment.commit(f"{'AB' * 20}\n") == "ab" * 20
    assert environment.commit("abcdef0") == "abcdef0"
    assert environment.commit("") == ""
    for wrong in ("main", "abcdef", "1" * 65, "1234567 dirty", "<b>1234567</b>"):
        with pytest.raises(ImproperlyConfigured, match="CONSOLE_COMMIT"):
            environment.commit(wrong)


def test_files_and_memory_need_no_server():
    assert mailer("files:")["BACKEND"] == "outbox.backends.MailFiles"
    assert mailer("memory:")["BACKEND"].endswith("locmem.EmailBackend")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp://mail.example:2525", ("mail.example", 2525, "", "", False, False)),
        ("smtp+tls://u:p@mail.example", ("mail.example", 587, "u", "p", True, False)),
        ("smtp+ssl://u:p@mail.example", ("mail.example", 465, "u", "p", False, True)),
        ("smtp://a%40b:p%2F%3A%40@mail.example", ("mail.example", 25, "a@b", "p/:@", False, False)),
        ("smtp://[::1]:25", ("::1", 25, "", "", False, False)),
    ],
)
def test_a_mail_server_is_named_by_an_address(url, expected):
    options: Any = mailer(url)["OPTIONS"]

    names = ("host", "port", "username", "password", "use_tls", "use_ssl")
    assert tuple(options[name] for name in names) == expected
    assert options["timeout"] < options["deadline"] < console.OUTBOX_LEASE_SECONDS


@pytest.mark.parametrize(
    "url",
    [
        *("", "mail.example", "mail.example:25", "smtps://mail.example", "http://mail.example"),
        *("smtp:", "smtp:mail.example", "smtp://", "smtp://:25", "smtp://user:pw@"),
        *("smtp://mail.example:port", "smtp://mail.example:99999", "SMTP", "anymail+:"),
        *("anymail+no_such_provider:", "anymail+../x:", "anymail+base.x:"),
    ],
)
def test_a_wrong_mail_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        mailer(url)


def test_a_refused_mail_address_is_not_repeated_with_its_password():
    with pytest.raises(ImproperlyConfigured) as refused:
        mailer("smtp://user:hunter2@mail.example:port")

    assert "hunter2" not in str(refused.value)


def test_a_provider_is_a_backend_of_anymail():
    assert mailer("anymail+postmark:?server_token=a%2Bb") == {
        "BACKEND": "anymail.backends.postmark.EmailBackend",
        "OPTIONS": {"server_token": "a+b"},
    }


def test_a_provider_of_anymail_takes_its_options_from_the_address():
    entry: Any = mailer("anymail+postmark:?server_token=secret")

    backend = import_string(entry["BACKEND"])(alias="default", **entry["OPTIONS"])

    assert backend.server_token == "secret"


def test_sqlite_writers_queue():
    options: Any = database("sqlite:////tmp/console.sqlite3")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_nobody_waits_for_a_lock_for_ever_on_postgresql(scheme, monkeypatch):
    monkeypatch.delenv("DATABASE_POOLED", raising=False)

    config = database(f"{scheme}://console:pw@db.example:5433/console")

    assert (config["HOST"], config["PORT"]) == ("db.example", 5433)
    assert "lock_timeout=5s" in config["OPTIONS"]["options"]
    assert config["CONN_HEALTH_CHECKS"]


def test_a_connection_lives_long_enough_to_have_plans(monkeypatch):
    monkeypatch.delenv("DATABASE_CONN_MAX_AGE", raising=False)
    address = "postgres://console:pw@db.example/console"

    assert database(address)["CONN_MAX_AGE"] == 600
    monkeypatch.setenv("DATABASE_CONN_MAX_AGE", "0")
    assert database(address)["CONN_MAX_AGE"] == 0


def test_a_pooler_is_asked_for_nothing_that_it_refuses(monkeypatch):
    monkeypatch.setenv("DATABASE_POOLED", "true")

    config = database("postgres://console:pw@pooler.example:6432/console?sslmode=require")

    assert config["OPTIONS"] == {"sslmode": "require", "connect_timeout": 5}
    assert config["DISABLE_SERVER_SIDE_CURSORS"]


def test_celery_waits_for_nothing_for_long():
    assert console.CELERY_TASK_ACKS_LATE
    assert console.CELERY_BROKER_CONNECTION_MAX_RETRIES is None
    assert console.CELERY_TASK_SOFT_TIME_LIMIT < console.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        (" 192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:DB8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_name_servers_are_addresses(written, meant):
    assert environment.name_servers([written]) == [meant]


@pytest.mark.parametrize(
    "written", ["", "ns.example", "192.0.2.1:x", "192.0.2.1:70000", "[", "[::1"]
)
def test_what_is_no_address_is_no_name_server(written):
    with pytest.raises(ImproperlyConfigured):
        environment.name_servers([written])
