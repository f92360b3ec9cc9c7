"""Operations that write: functions, which a `Resource` makes safe to repeat and to race."""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.http import parse_etags
from ninja import Path, Router, Schema, Status
from ninja.utils import contribute_operation_args

from console.api import problems
from console.api.answering import etag_of
from console.api.v1 import the_api
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.api_access import (
    ApiRequest,
    demands,
    row_or_404,
    row_or_invalid,
    specify,
)
from organizations.tenancy.idempotency import IDEMPOTENCY_KEY, respond_once
from organizations.tenancy.locks import lock_organization
from organizations.tenancy.roles import Permission

ORGANIZATION = "/organizations/{uuid:organization}"
IF_MATCH = "If-Match"
SAFEGUARDS = [
    {
        "name": IDEMPOTENCY_KEY,
        "in": "header",
        "required": False,
        "description": "A new text for each request, such as a UUID. The same request with the same"
        " key, within 24 hours, has no second effect, and gets the same answer.",
        "schema": {"type": "string", "maxLength": 255},
    },
    {
        "name": IF_MATCH,
        "in": "header",
        "required": False,
        "description": "The `ETag` with which it was read. If it was changed since, nothing"
        " happens, and the answer is 412.",
        "schema": {"type": "string"},
    },
]


class Decorator(Protocol):
    """Registers a function as an operation, and returns it."""

    def __call__[F: Callable[..., Any]](self, function: F, /) -> F: ...


class Resource[Row: Model]:
    """What an organization has many of, as programs see it, and the operations that write it.

        components = Resource(
            router,
            "components",
            noun="a component",
            shows=Component,
            rows=lambda organization: organization.components.all(),
        )

        @components.changes(MANAGE_COMPONENT, in_projects=True)
        def change_component(
            request: ApiRequest, component: ComponentRow, changes: ComponentChanges
        ) -> None:
            "Change what is sent of the component, and leave the rest as it is."
            terms = ComponentTerms(**changes.over(component))
            actions.change_component(component=component, terms=terms, by=request.auth)

    An operation is a function of the request, of the row whose ID is in the URL, unless it creates
    one, and of the body, if it takes one. Its docstring describes it in the specification. It is
    called in one transaction, for tokens with the permission, and only for rows on which they have
    it. The answer is the row as it is afterwards.

    A step that returns another row, such as the one that replaces it, is answered with that. One
    that creates may return `Status(200, row)` for a row that was there, if it `gets_existing`.

    Every operation takes an `Idempotency-Key`, and all but those that create take `If-Match`. If
    `shows` has a field `secret`, answers have it once, and are not kept for repeated requests.
    A PATCH locks the organization exclusively, because it reads what is left out of the body: with
    the shared lock, two that change different fields at the same time undo each other.
    """

    read_as: type[Schema] | None = None
    """What the row is got as, of which `If-Match` has the `ETag`; `shows` unless a subclass says.

    For rows whose secret is a field of the answer that creates them, and of no other.
    """

    def __init__(
        self,
        router: Router,
        name: str,
        *,
        noun: str,
        shows: type[Schema],
        rows: Callable[[Organization], QuerySet[Row]],
    ) -> None:
        """`name` ends the URL of the list; `rows` returns all that an organization has."""
        self.router, self.noun, self.shows, self.rows = router, noun, shows, rows
        self.key = re.sub("[ -]", "_", noun.partition(" ")[2]).lower()
        self.has_secret = "secret" in shows.model_fields
        self.list_path = f"{ORGANIZATION}/{name}"
        self.path = f"{self.list_path}/{{{self.key}}}"

    def visible_to(self, by: Actor, permission: Permission | None) -> QuerySet[Row]:
        """The rows on which the actor has the permission; all of the organization with None."""
        rows = self.rows(by.organization)
        return by.reach(permission).limit(rows) if permission else rows

    def resolve(self, request: ApiRequest, row_id: str, permission: Permission | None) -> Row:
        """The row that a body refers to by its ID, as in `project_id`.

        With None, any row of the organization, for what belongs to no project. Raises Problem
        (422, at that field) if the token does not have the permission on one.
        """
        rows = self.visible_to(request.auth, permission)
        row: Row = row_or_invalid(rows, row_id, f"{self.key}_id", self.noun)
        return row

    def gets(self, permission: Permission, *, in_projects: bool = False) -> None:
        """Register the operation that gets a row: GET of its URL."""

        def get_row(request: ApiRequest, **values: str) -> Row:
            return self._row_or_404(request, values[self.key], permission)

        noun = self.noun.partition(" ")[2]
        get_row.__name__, get_row.__doc__ = f"get_{self.key}", f"Get the {noun} with this ID."
        get_row.__module__ = self.shows.__module__  # of the app, in which a reader looks for it
        contribute_operation_args(get_row, self.key, str, Path(...))
        operation = demands(permission, in_projects=in_projects)(get_row)
        self.router.get(self.path, response=self.shows, summary=f"Get {self.noun}")(operation)

    def creates(
        self, permission: Permission, *, in_projects: bool = False, gets_existing: bool = False
    ) -> Decorator:
        """Decorate a function that returns a new row: POST to the list's URL, answered with 201."""
        statuses = (200, 201) if gets_existing else (201,)
        return self._register("POST", self.list_path, permission, in_projects, *statuses)

    def changes(self, permission: Permission, *, in_projects: bool = False) -> Decorator:
        """Decorate a function that changes what the body has: PATCH to the row's URL."""
        return self._register("PATCH", self.path, permission, in_projects, 200)

    def deletes(self, permission: Permission, *, in_projects: bool = False) -> Decorator:
        """Decorate a function that deletes the row: DELETE to its URL, answered with 204."""
        return self._register("DELETE", self.path, permission, in_projects, 204)

    def step(
        self, name: str, permission: Permission, *, in_projects: bool = False, status: int = 200
    ) -> Decorator:
        """Decorate a function for what else is done with the row: POST to its URL and `/name`.

        If the function returns another row, which is new, `status` is 201.
        """
        path = f"{self.path}/{name}"
        return self._register("POST", path, permission, in_projects, status)

    def _register(
        self, method: str, path: str, permission: Permission, in_projects: bool, *statuses: int
    ) -> Decorator:
        """Decorate a function to register it as an operation; the function itself is unchanged."""

        def decorate[F: Callable[..., Any]](function: F) -> F:
            @wraps(function)
            def respond(request: ApiRequest, **values: Any) -> HttpResponse:
                return respond_once(
                    request,
                    lambda: self._call(function, request, values, permission),
                    is_secret=self.has_secret,
                )

            respond.__signature__ = self._signature(function)  # type: ignore[attr-defined]  # read by ninja
            operation = demands(permission, in_projects=in_projects)(respond)
            headers = SAFEGUARDS[:1] if path == self.list_path else SAFEGUARDS
            specify(operation, {"parameters": headers})
            verb = function.__name__.removesuffix(f"_{self.key}").replace("_", " ").capitalize()
            self.router.api_operation(
                [method],
                path,
                response={status: None if status == 204 else self.shows for status in statuses},
                summary=f"{verb} {self.noun}",
            )(operation)
            return function

        return decorate

    def _signature(self, function: Callable[..., Any]) -> inspect.Signature:
        """The function's signature for ninja, to which the row is the text of its ID."""
        signature = inspect.signature(function)
        parameters = [
            parameter.replace(annotation=str) if parameter.name == self.key else parameter
            for parameter in signature.parameters.values()
        ]
        return signature.replace(parameters=parameters)

    def _call(
        self,
        function: Callable[..., Any],
        request: ApiRequest,
        values: dict[str, Any],
        permission: Permission,
    ) -> HttpResponse:
        """Call the function with the row of the URL, and render the row as it is afterwards."""
        row: Any = None
        if self.key in values:
            row = values[self.key] = self._row(request, values[self.key], permission)
        returned_row = function(request, **values)
        if request.method == "DELETE":
            return HttpResponse(status=204)
        status = 201 if returned_row else 200
        if isinstance(returned_row, Status):
            status, returned_row = returned_row.status_code, returned_row.value
        shown_row = returned_row or row
        # Not `visible_to`: the actor may have given the row to someone else.
        row_afterwards: Any = self.rows(request.organization).get(pk=shown_row.pk)
        if self.has_secret:
            row_afterwards.secret = shown_row.secret
        return self._render(request, row_afterwards, status)

    def _row(self, request: ApiRequest, row_id: str, permission: Permission) -> Row:
        """The row of the URL. Raises Problem: 404 if there is none, 412 if it was changed.

        Locks the organization exclusively if no one may change the row before the function does.
        """
        etags = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get(IF_MATCH, ""))}
        if etags or request.method == "PATCH":
            self.lock(request, row_id, permission)
        row = self._row_or_404(request, row_id, permission)
        content = self._render(request, row, shows=self.read_as).content if etags else b""
        if etags and not etags & {"*", etag_of(content)}:
            raise problems.Problem(problems.CHANGED)
        return row

    def lock(self, request: ApiRequest, row_id: str, permission: Permission) -> None:
        """Lock the organization exclusively, so that no one changes the row before the function.

        A subclass whose functions lock a person locks that person first, because everything that
        locks both has this order; otherwise two transactions wait for each other.
        """
        lock_organization(request.organization.pk)

    def _row_or_404(self, request: ApiRequest, row_id: str, permission: Permission) -> Row:
        """The row with this ID on which the token has the permission. Raises Problem (404)."""
        row: Row = row_or_404(self.visible_to(request.auth, permission), row_id)
        return row

    def _render(
        self,
        request: ApiRequest,
        row: Row,
        status: int = 200,
        *,
        shows: type[Schema] | None = None,
    ) -> HttpResponse:
        """The row as JSON, byte for byte as the operation that gets it."""
        schema = shows or self.shows
        values = schema.from_orm(row, context={"request": request}).model_dump()
        return the_api().create_response(request, values, status=status)
