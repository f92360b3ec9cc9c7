"""The permission that an operation of the API demands of a token, and the check of it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path
from ninja.utils import contribute_operation_args, contribute_operation_callback

from audit import log
from console.api import problems
from console.api.limits import Seldom
from credentials.models import Credential
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import AnyRole, Permission, roles_granting

Operation = Callable[..., Any]
RECORDED_HOURLY = Seldom()


class Bearer(Actor, Protocol):
    """An actor that acts by a token."""

    @property
    def token(self) -> Credential:
        """The row of the token."""


class ApiRequest(HttpRequest):
    """The request that an operation receives, after authentication."""

    auth: Bearer
    organization: Organization


def demands(
    permission: Permission | None, *, by_id: bool = True, in_projects: bool = False
) -> Callable[[Operation], Operation]:
    """Decorate an operation so that only tokens with the permission in its organization reach it.

    Answers 404 for any other organization or ID, and 422 for query parameters that the operation
    does not know. For a token without the permission, answers 403 with the permission and the roles
    that have it, and records an event, once an hour at most. With `in_projects`,
    it admits tokens that have the permission in some projects only, and limits its rows. With None,
    every token may call the operation; with `by_id=False`, its path has no organization. The
    operation has to read its rows from `request.organization`.
    """

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def checked_operation(request: ApiRequest, **values: Any) -> Any:
            request.organization = request.auth.organization
            if by_id and values.pop("organization") != request.organization.pk:
                raise problems.Problem(problems.NOT_FOUND)
            if permission is not None and not _admits(request.auth, permission, in_projects):
                _record_denied_call(request, permission)
                raise missing_permission(permission, request.auth)
            demand_known_parameters(request, values.get("query"))
            return operation(request, **values)

        if by_id:
            contribute_operation_args(checked_operation, "organization", UUID, Path(...))
        value = permission.value if permission else None
        specify(checked_operation, {"x-permission": value})
        return checked_operation

    return decorate


def _admits(actor: Actor, permission: Permission, in_projects: bool) -> bool:
    """Whether the actor has the permission in the organization, or in any project if allowed."""
    return bool(actor.reach(permission)) if in_projects else actor.can(permission)


def missing_permission(permission: Permission, actor: Actor) -> problems.Problem:
    """The 403 answer to an actor without the permission, with the roles that have it.

    Another problem if the organization is suspended, or the owner of the token lacks the second
    factor that it requires.
    """
    if actor.organization.is_suspended:
        return problems.Problem(problems.SUSPENDED)
    if actor.lacks_factor:
        return problems.Problem(
            problems.SECOND_FACTOR_REQUIRED,
            f"{actor.organization} requires a second factor. The owner of the token has none, and"
            " can set one up in the console. Then the token works again.",
        )
    roles = roles_granting(permission)
    return problems.Problem(
        problems.MISSING_PERMISSION,
        f"This needs the permission “{permission.label}”, for the token and for its owner.",
        permission=permission.value,
        roles=[role.value for role in roles],
    )


def row_or_404(rows: QuerySet[Any, Any], pk: str) -> Any:
    """The row with this ID, in exactly the form that the API gives. Raises Problem (404)."""
    try:
        row = rows.get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        row = None
    if row is None or str(row.pk) != pk:
        raise problems.Problem(problems.NOT_FOUND)
    return row


def row_or_invalid(rows: QuerySet[Any, Any], pk: str, field: str, noun: str) -> Any:
    """The row to which this field of a body refers by its ID. Raises Problem (422) at the field."""
    try:
        return row_or_404(rows, pk)
    except problems.Problem:
        error = problems.error_at("body", [field], f"This is no ID of {noun}.")
        raise problems.Problem(problems.INVALID, errors=[error]) from None


def resolve_roles(
    request: ApiRequest, slugs: Iterable[str], *, field: str = "roles", part: str = "body"
) -> list[AnyRole]:
    """The roles of the organization with these slugs, from this field of the body or the query.

    Raises Problem (422, at that field) if the organization does not have one of them.
    """
    roles = {role.value: role for role in request.organization.all_roles}
    unknown = sorted({*slugs} - {*roles})
    if unknown:
        detail = f"There is no role with this slug: {', '.join(unknown)}."
        raise problems.Problem(problems.INVALID, errors=[problems.error_at(part, [field], detail)])
    return [roles[slug] for slug in slugs]


def demand_known_parameters(request: HttpRequest, query: Any) -> None:
    """Refuse query parameters that `query`, the operation's model of them, does not have.

    Raises Problem (422), because a misspelled filter would list everything.
    """
    parameters = set(type(query).model_fields) if query is not None else set()
    if unknown := sorted(set(request.GET) - parameters):
        errors = [
            problems.error_at("query", [name], "There is no such parameter.") for name in unknown
        ]
        raise problems.Problem(problems.INVALID, errors=errors)


def specify(operation: Operation, extension: dict[str, Any]) -> None:
    """Add fields to the operation in the OpenAPI specification."""

    def add(described: Any) -> None:
        described.openapi_extra = {**(described.openapi_extra or {}), **extension}

    contribute_operation_callback(operation, add)


def _record_denied_call(request: ApiRequest, permission: Permission) -> None:
    """Record that a call was denied, once an hour at most for a token, because programs retry."""
    if RECORDED_HOURLY.is_due((request.auth.means, request.organization.pk, permission)):
        log.record_refusal(
            ACCESS_REFUSED,
            organization=request.organization,
            by=request.auth,
            reason=permission.label,
            attempted=f"{request.method} {request.path}"[:300],
        )
