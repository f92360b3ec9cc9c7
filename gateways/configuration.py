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
"""Written in place of the token, which the console does not know."""
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
    """The path at which a gateway serves one major version of an API."""

    handle: str
    major: int
    path: str
    """Without a slash at its end; empty for everything."""

    @property
    def api(self) -> str:
        """The API as the gateway names it in its checks, such as `payments/2`."""
        return f"{self.handle}/{self.major}"

    @property
    def pattern(self) -> str:
        """The path as a regular expression that matches only itself."""
        return re.escape(self.path)

    @property
    def name(self) -> str:
        """The name of the route in the configuration, such as `payments_2`."""
        return f"{self.handle.replace('-', '_')}_{self.major}"


@dataclass(frozen=True)
class Console:
    """The console's address, as a gateway's configuration needs it."""

    host: str
    port: int
    is_https: bool

    @property
    def scheme(self) -> str:
        return "https" if self.is_https else "http"


@dataclass(frozen=True)
class Routes:
    """The routes of a gateway's configuration, and the addresses that it leaves out."""

    written: list[Route]
    left_out: list[Address]
    """At a path that an older version has, or at one that could mean something else."""


def configuration_of(gateway: Gateway, *, token: str = PLACEHOLDER) -> str:
    """The gateway's configuration, to be copied there: a route for each API of its environment.

    Lines to be changed say CHANGE. Of what people typed it has only checked handles and paths, so
    that no one can write configuration.
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
    """Shell commands: `fetch` downloads the reporter of usage, `run` reports the gateway's log."""
    handle, console = gateway.organization.handle, settings.CONSOLE_ORIGIN
    log = f"/var/log/{gateway.software}/{handle}-apis.log"
    files = f"--token-file /etc/{handle}-gateway.token --state /var/lib/{handle}-usage.json"
    return {
        "fetch": f"curl -fO {urljoin(console, settings.STATIC_URL)}{REPORTER}",
        "run": f"python3 report_usage.py {log} --console {console} {files}",
    }


def addresses_served_by(gateway: Gateway) -> QuerySet[Address]:
    """The addresses in the gateway's environment, of versions that answer calls, by API handle."""
    addresses = Address.objects.filter(
        organization=gateway.organization,
        environment=gateway.environment,
        version__in=Version.objects.answering(),
    )
    return addresses.select_related("version__api").order_by(
        "version__api__handle", "version__major"
    )


def routes_of(gateway: Gateway) -> Routes:
    """The routes to the gateway's addresses, longest path first, because the first match counts.

    Of two addresses at one path the older stays, so that no one takes the path of another API.
    """
    routes: dict[str, Route] = {}
    left_out = []
    for address in addresses_served_by(gateway).order_by("pk"):
        path = urlsplit(address.base_url).path.rstrip("/")
        if not SAFE_PATH.fullmatch(path) or path in routes:
            left_out.append(address)
        else:
            routes[path] = Route(address.version.api.handle, address.version.major, path)
    longest_first = sorted(routes.values(), key=lambda route: (-len(route.path), route.api))
    return Routes(longest_first, left_out)


def _console() -> Console:
    """The console's own address, from the settings, with the default port of its scheme."""
    origin = urlsplit(settings.CONSOLE_ORIGIN)
    is_https = origin.scheme == "https"
    return Console(origin.hostname or "", origin.port or (443 if is_https else 80), is_https)
