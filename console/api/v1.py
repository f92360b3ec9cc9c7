"""Version 1 of the API: the operations of all apps, and the responses to their errors."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from console.api import problems
from console.api.bodies import read_json
from console.api.tokens import BearerToken
from console.manifests import Declaration, Section
from console.refusals import Refusal, refusal_as_problem


@dataclass(frozen=True)
class Operations(Declaration):
    """The API operations of an app: the dotted name of their router, for a manifest."""

    router: str
    large: tuple[str, ...] = ()
    """The ends of the paths to which bodies as large as forms can be posted."""


OPERATIONS = Section(Operations, key=lambda declared: declared.router)


class StrictParser(Parser):
    """Ninja's parser, but with the strict JSON of all views for programs."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The JSON object in the body. Raises Problem."""
        return read_json(request)


class Api(NinjaAPI):
    """Ninja's API, but with the names of functions as operation IDs."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the operation's function."""
        return str(operation.view_func.__name__)


@cache
def the_api() -> NinjaAPI:
    """The API with the operations of all installed apps, without ninja's own pages."""
    api = Api(
        title="Console API",
        version="1",
        description=DESCRIPTION,
        auth=BearerToken(),
        parser=StrictParser(),
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
        servers=[{"url": "/"}],
    )
    for declared in OPERATIONS:
        api.add_router("", import_string(declared.router))
    for exception, handler in HANDLERS.items():
        api.add_exception_handler(exception, _reporting(handler))
    return api


DESCRIPTION = (
    "Read an organization, its members, roles, invitations, APIs and applications, follow its"
    " events, manage its projects, components, environments and APIs, and deploy, with a token.\n\n"
    "Every request has the header `Authorization: Bearer <token>`. A token belongs to one"
    " organization, and can do what was selected for it and what its owner can do at that time.\n\n"
    "Identifiers are opaque strings that never change. Errors are `application/problem+json`"
    " (RFC 9457)."
)


@cache
def large_bodies() -> tuple[str, ...]:
    """The ends of all API paths that take bodies as large as forms."""
    return tuple(end for declared in OPERATIONS for end in declared.large)


def _reporting(handler: Any) -> Any:
    """The error handler, which also passes its response to `request.when_refused`, if set."""

    def handle(request: HttpRequest, error: Exception) -> HttpResponse:
        """The response to the error."""
        response: HttpResponse = handler(request, error)
        if when_refused := getattr(request, "when_refused", None):
            when_refused(response)
        return response

    return handle


def _problem(request: HttpRequest, problem: problems.Problem) -> HttpResponse:
    """The response to a Problem that was raised."""
    return problem.answer()


def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The response to a Refusal, which is also recorded."""
    return refusal_as_problem(refusal, request)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """The response to Http404."""
    return problems.problem(problems.NOT_FOUND)


def _invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    """The response to invalid input: each error at its place, without the values sent."""
    errors = [
        problems.error_at(str(error["loc"][0]), error["loc"][2:] or error["loc"][1:], error["msg"])
        for error in invalid.errors
    ]
    return problems.problem(problems.INVALID, errors=errors)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The response to an error of ninja, or to the Problem that caused it.

    Ninja turns every exception of the parser into an error 400.
    """
    if isinstance(error.__cause__, problems.Problem):
        return error.__cause__.answer()
    return problems.problem(problems.kind_of(error.status_code))


def _anything_else(request: HttpRequest, error: Exception) -> HttpResponse:
    """Raise the error for Django, also with DEBUG: it logs it, and middleware answers 500."""
    raise error


HANDLERS: dict[type[Exception], Any] = {
    problems.Problem: _problem,
    Refusal: _refusal,
    Http404: _not_found,
    ValidationError: _invalid,
    HttpError: _http_error,
    Exception: _anything_else,
}
