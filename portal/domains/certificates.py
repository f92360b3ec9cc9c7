"""Answers to a proxy that asks whether to get a certificate for a host."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from console.logs.request_filters import DATABASE_ERRORS
from organizations.domains.host_names import is_of_console
from portal.models import PortalDomain

ASK = "/domains/ask"
"""The path that a proxy such as Caddy asks, with `?domain=`."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def answer_certificates(get_response: GetResponse) -> GetResponse:
    """Middleware that answers a proxy: 200 for a domain that is served, 404 or 503 otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info != ASK:
            return get_response(request)
        request.answered_by = "portal:ask"  # type: ignore[attr-defined]  # read by `console.logs`
        try:
            name = request.GET.get("domain", "").lower()
            is_served = not is_of_console(name) and PortalDomain.objects.organization_at(name)
            status = 200 if is_served else 404
        except DATABASE_ERRORS:
            status = 503
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        kind = "text/plain; charset=utf-8"
        return HttpResponse(status=status, content_type=kind, headers=headers)

    return middleware
