"""Middleware that lets requests to proved domains in, to the pages that strangers can read."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from console.api import problems
from console.logs.request_filters import DATABASE_ERRORS
from console.middleware import unavailable
from organizations.domains.host_names import is_of_console, split_host
from portal.domains.pages import ADDRESSES, NOWHERE, READ_ONLY, PortalHost
from portal.models import PortalDomain

HSTS = "max-age=86400"
"""A day, and for this name only: the domain is not the console's to bind."""
NEVER_READ = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")
"""Headers with credentials: on a domain everyone is a visitor."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def serve_domains(get_response: GetResponse) -> GetResponse:
    """Middleware that serves the portal on proved domains, and only pages that strangers can read.

    It stands before all but the metrics, so that no other layer answers there. A request to the
    console's own hosts costs no query; to another host one. An unknown host is passed on, and
    Django refuses it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        name, port = split_host(request.META.get("HTTP_HOST", ""))
        if not name or is_of_console(name):
            return get_response(request)
        try:
            organization_id = PortalDomain.objects.organization_at(name)
        except DATABASE_ERRORS:
            is_program = problems.is_for_machines(request.path_info)
            return problems.problem(problems.UNAVAILABLE) if is_program else unavailable()
        if organization_id is None:
            return get_response(request)
        _turn_into_visitor(request, PortalHost(name, organization_id), port)
        _limit_to_reading(request)
        return _strip_response(get_response(request))

    return middleware


def _turn_into_visitor(request: HttpRequest, host: PortalHost, port: str) -> None:
    """Make the request one of a visitor to the domain: without credentials, with the domain's URLs.

    Sets get_host, because Django would only accept hosts of its settings.
    """
    for header in NEVER_READ:
        request.META.pop(header, None)
    host_header = f"{host.name}:{port}" if port else host.name
    request.get_host = lambda: host_header  # type: ignore[method-assign]  # of this request alone
    request.urlconf = ADDRESSES
    request.portal_host = host  # type: ignore[attr-defined]  # read by `portal.domains.pages`


def _limit_to_reading(request: HttpRequest) -> None:
    """Lead requests for unknown pages, or by another method than GET or HEAD, to an error page.

    So no layer behind this reads what was sent, and all of them still add their headers.
    """
    is_read = request.method in {"GET", "HEAD"}
    if not _has_page(request.path_info):
        request.path = request.path_info = NOWHERE
    elif not is_read:
        request.path = request.path_info = READ_ONLY
    if not is_read:
        request.method = "GET"


def _has_page(path: str) -> bool:
    """Whether a domain has a page at this path, also if only its last slash is missing."""
    for address in (path, f"{path}/"):
        with suppress(Resolver404):
            resolve(address, ADDRESSES)
            return True
    return False


def _strip_response(response: HttpResponse) -> HttpResponse:
    """Remove cookies from the response, and limit HSTS to a day, as the domain is not ours."""
    response.cookies.clear()
    patch_vary_headers(response, ["Host"])
    if "Strict-Transport-Security" in response:
        response["Strict-Transport-Security"] = HSTS
    return response
