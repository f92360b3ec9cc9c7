"""Which hosts get in, in addition to the console's own, and what is answered there."""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from console.api import problems
from console.logs.request_filters import DATABASE_ERRORS
from console.middleware import unavailable
from portal.domains.host_names import is_of_console, split_host
from portal.domains.pages import ADDRESSES, NOWHERE, READ_ONLY, PortalHost
from portal.models import PortalDomain

HSTS = "max-age=86400"
"""A day, and for this name only: the domain is not the console's to bind."""
NEVER_READ = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")
"""A person who shows who they are is a stranger all the same."""

GetResponse = Callable[[HttpRequest], HttpResponse]


def serve_domains(get_response: GetResponse) -> GetResponse:
    """Let requests to proved domains in, and only to the pages for everyone.

    It stands before all but the metrics, so that no other layer answers there. The console's own
    hosts cost nothing here. Another one costs one statement, and is as unknown as ever unless it
    is proved: Django refuses it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        name, port = split_host(request.META.get("HTTP_HOST", ""))
        if not name or is_of_console(name):
            return get_response(request)
        try:
            whose = PortalDomain.objects.organization_at(name)
        except DATABASE_ERRORS:
            is_program = problems.is_for_machines(request.path_info)
            return problems.problem(problems.UNAVAILABLE) if is_program else unavailable()
        if whose is None:
            return get_response(request)
        _admit(request, PortalHost(name, whose), port)
        _lead_within(request)
        return _as_of_domain(get_response(request))

    return middleware


def _admit(request: HttpRequest, host: PortalHost, port: str) -> None:
    """Make of it a request of no one to the domain.

    Django asks its settings for hosts; this one was looked up.
    """
    for header in NEVER_READ:
        request.META.pop(header, None)
    full = f"{host.name}:{port}" if port else host.name
    request.get_host = lambda: full  # type: ignore[method-assign]  # of this request alone
    request.urlconf = ADDRESSES
    request.portal_host = host  # type: ignore[attr-defined]  # read by `portal.domains.pages`


def _lead_within(request: HttpRequest) -> None:
    """Have what is not to be read there go to the pages that say so.

    So no layer behind this is asked about any other address, or reads what was sent, and all of
    them say how a browser has to treat the page.
    """
    is_read = request.method in {"GET", "HEAD"}
    if not _is_there(request.path_info):
        request.path = request.path_info = NOWHERE
    elif not is_read:
        request.path = request.path_info = READ_ONLY
    if not is_read:
        request.method = "GET"


def _is_there(path: str) -> bool:
    """Whether a domain has the address; one without its last slash is led there, as everywhere."""
    for address in (path, f"{path}/"):
        with suppress(Resolver404):
            resolve(address, ADDRESSES)
            return True
    return False


def _as_of_domain(response: HttpResponse) -> HttpResponse:
    """No cookie, and nothing that binds the domain for longer than its portal is here."""
    response.cookies.clear()
    patch_vary_headers(response, ["Host"])
    if "Strict-Transport-Security" in response:
        response["Strict-Transport-Security"] = HSTS
    return response
