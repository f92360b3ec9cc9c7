"""The configuration that makes nginx or Caddy ask the console about each request."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string

from apis.models import Address, Version
from gateways.checks.answers import CONSUMER
from gateways.models import Gateway, Software

PLACEHOLDER = "TOKEN"
"""What stands in place of the token, which the console does not know."""
SAFE_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
"""Paths that mean themselves in both configurations. Others could say something else there."""
TWO_MEANINGS = (
    r"^[^?]*(%(25)*(2e|5c)|\x5c|"
    r"(/|;|%(25)*(2f|3b))\.\.?(/|;|%(25)*(2f|3b|3f|23)|\?|$))"
)
"""A path with `.` or `..` in any spelling, or with a backslash: servers differ in what they make of
it, and in whether they decode it before they cut off what follows `;`, `?` or `#`. Read by nginx
and by Caddy, whatever the case of letters."""
REPORTER = "gateways/report_usage.py"
"""The program that reports usage, among the static files: a gateway's host gets it from here."""
TEMPLATES = {Software.NGINX: "gateways/nginx.txt", Software.CADDY: "gateways/caddy.txt"}


@dataclass(frozen=True)
class Route:
    """One major version of an API, and where the gateway serves it."""

    handle: str
    major: int
    path: str
    """Without a slash at its end; empty for everything."""

    @property
    def api(self) -> str:
        """As the gateway names it in its question."""
        return f"{self.handle}/{self.major}"

    @property
    def pattern(self) -> str:
        """The path as a regular expression."""
        return re.escape(self.path)

    @property
    def name(self) -> str:
        """As it is called within the configuration."""
        return f"{self.handle.replace('-', '_')}_{self.major}"


@dataclass(frozen=True)
class Console:
    """Where the gateway finds the console."""

    host: str
    port: int
    is_https: bool

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return "https" if self.is_https else "http"


@dataclass(frozen=True)
class Routes:
    """What the configuration has, and which addresses it has no room for."""

    written: list[Route]
    left_out: list[Address]
    """At a path that an older one has, or at one that could mean something else."""


def configuration_of(gateway: Gateway, *, token: str = PLACEHOLDER) -> str:
    """What to copy into the gateway: every API with an address in its environment.

    The lines to change say so. Nothing in it was typed by anyone but checked handles and paths.
    """
    context = {
        "gateway": gateway,
        "token": token,
        "console": _console(),
        "routes": routes_of(gateway).written,
        "consumer": CONSUMER,
        "two_meanings": TWO_MEANINGS,
    }
    return render_to_string(TEMPLATES[Software(gateway.software)], context).strip() + "\n"


def reporting_commands(gateway: Gateway) -> dict[str, str]:
    """What fetches the reporter, and what has it report the log of the configuration."""
    handle, console = gateway.organization.handle, settings.CONSOLE_ORIGIN
    log = f"/var/log/{gateway.software}/{handle}-apis.log"
    files = f"--token-file /etc/{handle}-gateway.token --state /var/lib/{handle}-usage.json"
    return {
        "fetch": f"curl -fO {urljoin(console, settings.STATIC_URL)}{REPORTER}",
        "run": f"python3 report_usage.py {log} --console {console} {files}",
    }


def addresses_served_by(gateway: Gateway) -> QuerySet[Address]:
    """Where versions can be called in the gateway's environment, by the handles of their APIs."""
    found = Address.objects.filter(
        organization=gateway.organization,
        environment=gateway.environment,
        version__in=Version.objects.answering(),
    )
    return found.select_related("version__api").order_by("version__api__handle", "version__major")


def routes_of(gateway: Gateway) -> Routes:
    """A route for each of them, what lies within another first: there order decides.

    Of two at one path the older stays, so that no one gets hold of the path of another API.
    """
    first: dict[str, Route] = {}
    left_out = []
    for address in addresses_served_by(gateway).order_by("pk"):
        path = urlsplit(address.base_url).path.rstrip("/")
        if not SAFE_PATH.fullmatch(path) or path in first:
            left_out.append(address)
        else:
            first[path] = Route(address.version.api.handle, address.version.major, path)
    written = sorted(first.values(), key=lambda route: (-len(route.path), route.api))
    return Routes(written, left_out)


def _console() -> Console:
    origin = urlsplit(settings.CONSOLE_ORIGIN)
    is_https = origin.scheme == "https"
    return Console(origin.hostname or "", origin.port or (443 if is_https else 80), is_https)
