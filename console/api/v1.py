"""Version 1 of the API: the operations of all apps, and how their errors read."""

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
    """The operations of an app, as its manifest declares them: the dotted name of their router."""

    router: str
    large: tuple[str, ...] = ()
    """How the addresses end that take a body as large as a form's, after `POST`."""


OPERATIONS = Section(Operations, key=lambda declared: declared.router)


class StrictParser(Parser):
    """ninja's, which reads a body as every other view of machines does."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return read_json(request)


class Api(NinjaAPI):
    """ninja's, with operations that are named as their functions are."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


@cache
def the_api() -> NinjaAPI:
    """The API of the apps that are installed; ninja's own pages are left out."""
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
    for raised, handler in HANDLERS.items():
        api.add_exception_handler(raised, _telling(handler))
    return api


DESCRIPTION = (
    "Read an organization, its members, roles, invitations, projects, APIs and applications, and"
    " create, publish and delete APIs and their versions, with a token.\n\n"
    "Every request has the header `Authorization: Bearer <token>`. A token belongs to one"
    " organization, and can do what was selected for it and what its owner can do at that time.\n\n"
    "Identifiers are opaque strings that never change. Errors are `application/problem+json`"
    " (RFC 9457)."
)


@cache
def large_bodies() -> tuple[str, ...]:
    """How addresses end that take a body as large as a form's."""
    return tuple(end for declared in OPERATIONS for end in declared.large)


def _telling(handler: Any) -> Any:
    """The handler, which also tells `request.when_refused`, if set, what it was refused for."""

    def handle(request: HttpRequest, raised: Exception) -> HttpResponse:
        answer: HttpResponse = handler(request, raised)
        if when_refused := getattr(request, "when_refused", None):
            when_refused(answer)
        return answer

    return handle


def _problem(request: HttpRequest, raised: Any) -> HttpResponse:
    answer: HttpResponse = raised.answer()
    return answer


def _refusal(request: HttpRequest, raised: Any) -> HttpResponse:
    return refusal_as_problem(raised, request)


def _not_found(request: HttpRequest, raised: Any) -> HttpResponse:
    return problems.problem(problems.NOT_FOUND)


def _invalid(request: HttpRequest, raised: Any) -> HttpResponse:
    """What pydantic found, each at its place. What was sent is not repeated."""
    errors = [
        problems.error_at(str(error["loc"][0]), error["loc"][2:] or error["loc"][1:], error["msg"])
        for error in raised.errors
    ]
    return problems.problem(problems.INVALID, errors=errors)


def _http_error(request: HttpRequest, raised: Any) -> HttpResponse:
    """ninja turns whatever its parser raises into a 400; a problem knows better what it is."""
    if isinstance(raised.__cause__, problems.Problem):
        return raised.__cause__.answer()
    return problems.problem(problems.kind_of(raised.status_code))


def _anything_else(request: HttpRequest, raised: Any) -> HttpResponse:
    """Left to Django, with DEBUG as without: it logs what broke, and middleware says so."""
    raise raised


HANDLERS: dict[type[Exception], Any] = {
    problems.Problem: _problem,
    Refusal: _refusal,
    Http404: _not_found,
    ValidationError: _invalid,
    HttpError: _http_error,
    Exception: _anything_else,
}
