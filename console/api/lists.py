"""Paginated lists of the API, with cursors signed for one list of one organization."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from console.api import problems
from console.api.schemas import ListQuery
from console.lists.paging import beyond, cursor_values
from console.serving.addresses import absolute

CURSOR_LASTS = timedelta(days=1)


def narrow(rows: QuerySet[Any, Any], query: ListQuery, *columns: str) -> QuerySet[Any, Any]:
    """Return the rows whose columns have the values of the query's fields of the same names.

    A field that was left out narrows nothing. For a text that is no ID, returns no rows.
    """
    values = {column: getattr(query, column) for column in columns}
    try:
        return rows.filter(
            **{name: sent for name, sent in values.items() if sent not in ("", None)}
        )
    except (ValidationError, ValueError):
        return rows.none()


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    query: ListQuery,
    rows: QuerySet[Any, Any],
    *,
    by: tuple[str, ...],
    newest_first: bool = False,
) -> dict[str, Any]:
    """The requested page of the rows, ordered by these fields, of which the key is the last.

    Ascending, or all descending with `newest_first`. Sets the `Link` header of the response to the
    next page. Raises Problem for a bad cursor.
    """
    order = tuple(f"-{name}" for name in by) if newest_first else by
    salt = _salt(request, rows, order)
    if query.cursor:
        rows = rows.filter(beyond(by, _cursor_values(query.cursor, salt), less=newest_first))
    rows_read = list(rows.order_by(*order)[: query.limit + 1])
    items, has_more = rows_read[: query.limit], len(rows_read) > query.limit
    cursor = signing.dumps(cursor_values(items[-1], by), salt=salt) if has_more else None
    if cursor:
        next_query = urlencode({**request.GET.dict(), "cursor": cursor})
        response["Link"] = f'<{absolute(request.path)}?{next_query}>; rel="next"'
    return {"items": items, "next_cursor": cursor}


def _salt(request: HttpRequest, rows: QuerySet[Any, Any], by: tuple[str, ...]) -> str:
    """The salt of cursors, so that each is valid only for this list, order and organization."""
    organization_id: UUID = request.organization.pk  # type: ignore[attr-defined]  # every list has one
    return f"console.api:{rows.model._meta.label}:{','.join(by)}:{organization_id}"


def _cursor_values(cursor: str, salt: str) -> list[Any]:
    """The values in the cursor. Raises Problem if it is altered, expired or of another list."""
    try:
        values: list[Any] = signing.loads(cursor, salt=salt, max_age=CURSOR_LASTS)
    except signing.BadSignature:
        raise problems.Problem(problems.BAD_CURSOR) from None
    return values
