"""What happens to every request and response, whatever page it is for."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.defaults import page_not_found

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_null_characters(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL in an address, a query or a cookie: PostgreSQL cannot hold one.

    Forms refuse it by themselves, with a reason at the field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        typed = [request.path, *request.COOKIES.values()]
        for name, values in request.GET.lists():
            typed += [name, *values]
        if any("\0" in text for text in typed):
            return HttpResponseBadRequest("The address contains a character that it cannot have.")
        return get_response(request)

    return middleware


def show_our_own_not_found_page(get_response: GetResponse) -> GetResponse:
    """While DEBUG is on, Django answers 404 with a page for programmers; people get ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            settings.DEBUG
            and response.status_code == 404
            and response.headers.get("X-Page") is None
        ):
            return page_not_found(request, Http404())
        return response

    return middleware


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """A page made for a person is never kept by a proxy, nor by the browser after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware
