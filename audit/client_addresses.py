"""The IP addresses of clients: of a request, and of the work at hand, for its events."""

from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

current_address: ContextVar[str | None] = ContextVar("address", default=None)
"""The client's IP address during a request; None in tasks and commands."""


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, past as many proxies of ours as are configured.

    What a client itself writes into X-Forwarded-For stands further left and is never believed. An
    IPv4 address is one also where a server that listens on IPv6 writes it as ::ffff:192.0.2.1: all
    of those are in one network, which limits count as one client.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        hops = [hop.strip() for hop in forwarded if hop.strip()][-settings.TRUSTED_PROXY_COUNT :]
    try:
        client = ip_address(hops[0]) if hops else None
    except ValueError:
        return None
    mapped = client.ipv4_mapped if isinstance(client, IPv6Address) else None
    return str(mapped or client) if client else None
