"""Lists page by page: a cursor says where the next page starts, and for which organization."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from console.api import problems
from console.api.schemas import ListQuery
from console.lists.paging import beyond, cursor_values
from console.serving.addresses import absolute

CURSOR_LASTS = timedelta(days=1)


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    query: ListQuery,
    rows: QuerySet[Any, Any],
    *,
    by: tuple[str, ...],
) -> dict[str, Any]:
    """The page that the query asks for, of rows in the ascending order of these fields.

    The order is total: it ends with the key. The page after it is in the `Link` header, too.
    """
    salt = _salt(request, rows, by)
    if query.cursor:
        rows = rows.filter(beyond(by, _read(query.cursor, salt), less=False))
    found = list(rows.order_by(*by)[: query.limit + 1])
    items, has_more = found[: query.limit], len(found) > query.limit
    cursor = signing.dumps(cursor_values(items[-1], by), salt=salt) if has_more else None
    if cursor:
        after = urlencode({**request.GET.dict(), "cursor": cursor})
        response["Link"] = f'<{absolute(request.path)}?{after}>; rel="next"'
    return {"items": items, "next_cursor": cursor}


def _salt(request: HttpRequest, rows: QuerySet[Any, Any], by: tuple[str, ...]) -> str:
    """A cursor is signed for one list of one organization in one order: no other takes it."""
    organization: UUID = request.organization.pk  # type: ignore[attr-defined]  # every list has one
    return f"console.api:{rows.model._meta.label}:{','.join(by)}:{organization}"


def _read(cursor: str, salt: str) -> list[Any]:
    try:
        values: list[Any] = signing.loads(cursor, salt=salt, max_age=CURSOR_LASTS)
    except signing.BadSignature:
        raise problems.Problem(problems.BAD_CURSOR) from None
    return values
