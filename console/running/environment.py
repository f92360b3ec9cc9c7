"""Values of environment variables. Each function raises ImproperlyConfigured for a wrong one."""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_ORIGIN = re.compile(
    r"https?://([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:\d{1,5})?", re.IGNORECASE
)
_SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def origin(value: str) -> str:
    """Scheme and host of the console in lower case, such as `https://console.example`."""
    value = value.removesuffix("/").lower()
    if not _ORIGIN.fullmatch(value):
        raise ImproperlyConfigured(
            f"CONSOLE_ORIGIN must be like https://console.example, not {value!r}."
        )
    return value


def commit(value: str) -> str:
    """The commit in lower case, or "" if none is named. Raises ImproperlyConfigured for others."""
    value = value.strip().lower()  # a build argument may end its line
    if value and not _COMMIT.fullmatch(value):
        raise ImproperlyConfigured(
            f"CONSOLE_COMMIT must be a commit, of 7 hexadecimal digits or more, not {value!r}."
        )
    return value


def contact(value: str) -> str:
    """The link by which people reach the operators, `mailto:…` or `https://…`; "" for none."""
    if not value or re.fullmatch(r"https?://[^\s<>\"]+", value):
        return value
    if re.fullmatch(r"[^\s<>\"@:/?]+@[^\s<>\"@:/?]+", value):
        return f"mailto:{value}"
    raise ImproperlyConfigured(f"CONSOLE_CONTACT must be an email address or a URL, not {value!r}.")


def payment_provider(value: str, *, may_be_here: bool) -> str:
    """The URL of the payment provider without a slash at its end.

    It must be https, or with `may_be_here` it may be http on this machine.
    """
    parts = urlsplit(value)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not (parts.scheme == "https" and parts.hostname) and not (is_here and may_be_here):
        raise ImproperlyConfigured(
            f"STRIPE_API_BASE must start with https://, not {value!r}. With DEBUG, it may be http"
            " on this machine."
        )
    return value.rstrip("/")


def sentry(value: str) -> str:
    """The DSN of a project in Sentry; "" for none."""
    parts = urlsplit(value := value.strip())  # a file may end its line
    if value and not (
        parts.scheme in {"http", "https"}
        and parts.username
        and parts.hostname
        and re.fullmatch(r"(/[^/]+)*/\d+", parts.path)
    ):
        raise ImproperlyConfigured("SENTRY_DSN must be like https://key@sentry.example/1.")
    return value


def name_servers(values: Iterable[str]) -> list[tuple[str, int]]:
    """The address and port of each name server, such as `192.0.2.1` or `[2001:db8::1]:5353`."""
    return [_name_server(value.strip()) for value in values]


def _name_server(value: str) -> tuple[str, int]:
    """The IP address and the port, which is 53 unless it is given."""
    is_bare_ipv6 = value.count(":") > 1 and not value.startswith("[")
    try:
        parts = urlsplit(f"//[{value}]" if is_bare_ipv6 else f"//{value}")
        return str(ip_address(parts.hostname or "")), parts.port or 53
    except ValueError:
        raise ImproperlyConfigured(
            f"DNS_RESOLVERS lists IP addresses, with or without a port, not {value!r}."
        ) from None


def database(url: str, env: Env) -> dict[str, object]:
    """Django's entry of DATABASES for a URL of PostgreSQL or SQLite.

    Writers to SQLite wait for each other for 20 s. On PostgreSQL, waiting for a lock ends after 5 s
    and an idle transaction after 15 s, unless a pooler refuses such options.
    """
    config = env.db_url_config(url)
    if config.get("ENGINE") not in {f"django.db.backends.{n}" for n in ("sqlite3", "postgresql")}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite:///.")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        # Long enough that PostgreSQL has its plans: the first Home on a connection takes it fifteen
        # times as long as the seventh. Each thread has one, however long it lives.
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 600)
        config["CONN_HEALTH_CHECKS"] = True
        # A server that does not answer at all would hold a request, or beat, for minutes.
        options = {"connect_timeout": 5} | config.get("OPTIONS", {})
        # PgBouncer refuses to pass these on; there the role has them, see docs/operations/grow.md.
        timeouts = {"options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s"}
        is_pooled = env.bool("DATABASE_POOLED", False)
        config["OPTIONS"] = options if is_pooled else options | timeouts
        config["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    return config


def mailer(url: str, *, folder: Path, deadline: float) -> dict[str, object]:
    """Django's entry of MAILERS for MAIL_URL.

    It is `files:`, `memory:`, `smtp://`, `smtp+tls://`, `smtp+ssl://` or `anymail+…:`. Files go
    into `folder`, and a server has `deadline` seconds for a delivery. A provider's own
    interface is used through django-anymail, with its options in the query, as in
    `anymail+postmark:?server_token=…`. Errors do not repeat the URL, which may have a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("MAIL_URL has no valid host and port.") from None
    if parts.scheme == "files":
        return {"BACKEND": "outbox.backends.MailFiles", "OPTIONS": {"folder": folder}}
    if parts.scheme == "memory":
        return {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if parts.scheme.startswith("anymail+"):
        module = _anymail(parts.scheme.removeprefix("anymail+"))
        return {"BACKEND": f"{module}.EmailBackend", "OPTIONS": dict(parse_qsl(parts.query))}
    if parts.scheme not in _SMTP_PORTS:
        raise ImproperlyConfigured(f"MAIL_URL has an unknown scheme: {parts.scheme!r}.")
    if not parts.hostname:
        raise ImproperlyConfigured("MAIL_URL names no host, as in smtp://mail.example.")
    return {"BACKEND": "outbox.backends.SMTP", "OPTIONS": _smtp(parts, port, deadline)}


def _smtp(parts: SplitResult, port: int | None, deadline: float) -> dict[str, object]:
    """The options of the SMTP backend for a URL; the port defaults to that of its scheme."""
    return {
        "host": parts.hostname,
        "port": port or _SMTP_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtp+ssl",
        "timeout": 20,
        "deadline": deadline,
    }


def _anymail(provider: str) -> str:
    """The module of django-anymail for a provider. Raises ImproperlyConfigured if there is none."""
    module = f"anymail.backends.{provider}"
    if not provider.isidentifier() or find_spec(module) is None:
        raise ImproperlyConfigured(f"MAIL_URL names no provider of django-anymail: {provider!r}.")
    return module
