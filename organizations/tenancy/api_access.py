"""How an operation states which permission it demands, and who gets past the door."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path
from ninja.utils import contribute_operation_args, contribute_operation_callback

from audit import log
from console.api import problems
from console.api.limits import Seldom
from organizations.events import ACCESS_REFUSED
from organizations.models import Organization
from organizations.tenancy.actors import Actor
from organizations.tenancy.roles import Permission, roles_granting

Operation = Callable[..., Any]
RECORDED_HOURLY = Seldom()


class ApiRequest(HttpRequest):
    """What an operation receives."""

    auth: Actor
    organization: Organization


def demands(
    permission: Permission | None, *, by_id: bool = True
) -> Callable[[Operation], Operation]:
    """Open an operation to tokens that have the permission in the organization of the address.

    Every other organization, and every ID that is none, is the same 404. A token without the
    permission gets 403, which tells the permission and the roles that have it. None is for what
    every token may do about itself, and `by_id=False` for addresses without an organization. The
    operation reaches nothing that is not `request.organization`'s.
    """

    def decorate(operation: Operation) -> Operation:
        @wraps(operation)
        def opened(request: ApiRequest, **values: Any) -> Any:
            request.organization = request.auth.organization
            if by_id and values.pop("organization") != request.organization.pk:
                raise problems.Problem(problems.NOT_FOUND)
            if permission is not None and not request.auth.can(permission):
                _record(request, permission)
                raise missing_permission(permission, request.auth)
            demand_known_parameters(request, values.get("query"))
            return operation(request, **values)

        if by_id:
            contribute_operation_args(opened, "organization", UUID, Path(...))
        contribute_operation_callback(opened, lambda found: _say(found, permission))
        return opened

    return decorate


def missing_permission(permission: Permission, actor: Actor) -> problems.Problem:
    """Why who acts is turned away: which permission is missing, and which roles have it."""
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
    """The row with this ID, which must be written as we write it. Any other is the same 404."""
    try:
        row = rows.get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError):
        row = None
    if row is None or str(row.pk) != pk:
        raise problems.Problem(problems.NOT_FOUND)
    return row


def demand_known_parameters(request: HttpRequest, query: Any) -> None:
    """Refuse a parameter that no one reads: a misspelled filter would show the whole list."""
    known = set(type(query).model_fields) if query is not None else set()
    unknown = sorted(set(request.GET) - known)
    if unknown:
        errors = [
            problems.error_at("query", [name], "There is no such parameter.") for name in unknown
        ]
        raise problems.Problem(problems.INVALID, errors=errors)


def _record(request: ApiRequest, permission: Permission) -> None:
    """Write into the history what was denied, but once an hour: programs try again and again."""
    if RECORDED_HOURLY.is_due((request.auth.means, request.organization.pk, permission)):
        log.record_refusal(
            ACCESS_REFUSED,
            organization=request.organization,
            by=request.auth,
            reason=permission.label,
            attempted=f"{request.method} {request.path}"[:300],
        )


def _say(operation: Any, permission: Permission | None) -> None:
    """Write the demand into the specification."""
    said = {"x-permission": permission.value if permission else None}
    operation.openapi_extra = {**(operation.openapi_extra or {}), **said}
