"""The IP address of the client, which events of a request keep, and its network."""

from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

NETWORK_BITS = 64
"""The length of an IPv6 prefix that counts as one client, who has all addresses with it."""
current_address: ContextVar[str | None] = ContextVar("address", default=None)
"""The client's IP address during a request; None in tasks and commands."""


def client_address(request: HttpRequest) -> str | None:
    """The IP address of the client, skipping the `TRUSTED_PROXY_COUNT` proxies before us.

    Entries of X-Forwarded-For further left are ignored, because the client can forge them. An
    IPv4-mapped IPv6 address (::ffff:192.0.2.1) is returned as IPv4, because all of them are in one
    IPv6 network, which rate limits would count as one client. None for a text that is no address.
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


def network_of(client: str) -> str:
    """The /64 network of an IPv6 address, of which one client has all; any other text unchanged.

    Limits count by it, since a client can send each request from another address.
    """
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv4Address):
        return client
    return str(ip_network((address, NETWORK_BITS), strict=False))


def remember_where_from(get_response: GetResponse) -> GetResponse:
    """Middleware that sets `current_address` until the response is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = current_address.set(client_address(request))
        try:
            return get_response(request)
        finally:
            current_address.reset(token)

    return middleware
