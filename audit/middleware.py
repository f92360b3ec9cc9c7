"""Remembers where a request came from while it is being answered."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.client_addresses import client_address, current_address

GetResponse = Callable[[HttpRequest], HttpResponse]


def remember_where_from(get_response: GetResponse) -> GetResponse:
    """Keep the client's address for `log.record` until the response is made."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = current_address.set(client_address(request))
        try:
            return get_response(request)
        finally:
            current_address.reset(token)

    return middleware
