"""Remembers where a request came from while it is being answered."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit import origin

GetResponse = Callable[[HttpRequest], HttpResponse]


def remember_where_from(get_response: GetResponse) -> GetResponse:
    """Keep the client's address for `log.record` until the response is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = origin.address.set(client_address(request))
        try:
            return get_response(request)
        finally:
            origin.address.reset(token)

    return middleware


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, past as many proxies of ours as are configured.

    What a client itself writes into X-Forwarded-For stands further left and is never believed.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXY_COUNT:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        hops = [hop.strip() for hop in forwarded if hop.strip()][-settings.TRUSTED_PROXY_COUNT :]
    try:
        return str(ip_address(hops[0])) if hops else None
    except ValueError:
        return None
