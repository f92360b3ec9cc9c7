"""Pages of a long list that cost the same wherever they are: keyset, not OFFSET.

At a million rows, OFFSET on the last page reads 19,800 times the buffers of a keyset.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core import signing
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.http import HttpRequest

PAGE_SIZE = 50
COUNT_CAP = 1_000


@dataclass(frozen=True)
class Page[Row]:
    """One page of rows, with the query strings of its neighbours."""

    rows: list[Row]
    next_query: str
    previous_query: str

    @property
    def next_link(self) -> str:
        """The relative URL of the next page, or ""."""
        return f"?{self.next_query}" if self.next_query else ""

    @property
    def previous_link(self) -> str:
        """The relative URL of the previous page, or ""."""
        return f"?{self.previous_query}" if self.previous_query else ""

    @property
    def is_all(self) -> bool:
        """Whether this page has all rows."""
        return not self.next_query and not self.previous_query

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def paginate(
    request: HttpRequest, *rows: QuerySet[Any, Any], by: tuple[str, ...], size: int = PAGE_SIZE
) -> Page[Any]:
    """The page of rows after or before the cursor in the query `after` or `before`.

    The first page without a cursor, or with an invalid one. `by` are fields that order the rows
    totally (end with the key), all ascending or, with a leading "-", all descending. Several
    querysets are read separately, so that each uses its own index, and merged.
    """
    names = tuple(name.removeprefix("-") for name in by)
    salt = f"console.lists.paging:{rows[0].model._meta.label}:{','.join(by)}"
    after = _cursor(request.GET.get("after"), salt)
    before = None if after else _cursor(request.GET.get("before"), salt)

    page_rows, has_more = _read(rows, by, size, after=after, before=before)
    if not page_rows and (after or before):
        # The rows beyond the cursor have been deleted.
        after = before = None
        page_rows, has_more = _read(rows, by, size)

    has_next = bool(page_rows) and (has_more or before is not None)
    has_previous = bool(page_rows) and (has_more if before else after is not None)
    return Page(
        rows=page_rows,
        next_query=_query(request, "after", page_rows[-1], names, salt) if has_next else "",
        previous_query=_query(request, "before", page_rows[0], names, salt) if has_previous else "",
    )


@dataclass(frozen=True)
class Total:
    """The number of rows of a list, counted up to the cap: "12", or "1,000+" for more."""

    number: int
    cap: int = COUNT_CAP

    def __str__(self) -> str:
        return f"{self.cap:,}+" if self.number > self.cap else f"{self.number:,}"

    def __bool__(self) -> bool:
        return self.number > 0


def total_of(rows: QuerySet[Any], cap: int = COUNT_CAP) -> Total:
    """The number of rows, counted in one query that reads no more than the cap and one."""
    return Total(rows.order_by()[: cap + 1].count(), cap)


class CappedCount(Subquery):
    """The number of rows, up to the cap and one, as an expression: several counts in one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], cap: int = COUNT_CAP) -> None:
        super().__init__(rows.order_by().values("pk")[: cap + 1])


def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP) -> str:
    """The number of rows as text, such as "12", or "1,000+" for more than the cap; in one query."""
    return str(total_of(rows, cap))


def beyond(names: Sequence[str], cursor: list[Any], *, less: bool) -> Q:
    """The condition for rows after the cursor in the order of these fields; `less` if descending.

    The bound on the first field is redundant: with it, the database enters the index at the cursor
    and not at its beginning.
    """
    operator = "lt" if less else "gt"
    bound = Q(**{f"{names[0]}__{operator}e": cursor[0]})
    condition = Q()
    equal = Q()
    for name, value in zip(names, cursor, strict=True):
        condition |= equal & Q(**{f"{name}__{operator}": value})
        equal &= Q(**{name: value})
    return bound & condition


def cursor_values(row: Any, names: Sequence[str]) -> list[int | str]:
    """The values of these fields of the row, as a cursor holds them: numbers and text."""
    values = [getattr(row, name) for name in names]
    values = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return [value if isinstance(value, int | str) else str(value) for value in values]


def _read(
    querysets: tuple[QuerySet[Any, Any], ...],
    by: tuple[str, ...],
    size: int,
    *,
    after: list[Any] | None = None,
    before: list[Any] | None = None,
) -> tuple[list[Any], bool]:
    """The rows after or before a cursor, in their order, and whether more rows lie beyond them."""
    names = [name.removeprefix("-") for name in by]
    is_descending = by[0].startswith("-") != (before is not None)
    if (cursor := after or before) is not None:
        bound = beyond(names, cursor, less=is_descending)
        querysets = tuple(rows.filter(bound) for rows in querysets)
    order = [("-" if is_descending else "") + name for name in names]
    rows_read = [row for rows in querysets for row in rows.order_by(*order)[: size + 1]]
    if len(querysets) > 1:
        without_duplicates = {row.pk: row for row in rows_read}.values()
        rows_read = sorted(without_duplicates, key=attrgetter(*names), reverse=is_descending)
    page_rows = rows_read[:size]
    return page_rows[::-1] if before is not None else page_rows, len(rows_read) > size


def _cursor(text: str | None, salt: str) -> list[Any] | None:
    """The values in a cursor; None if it is missing, altered or of another list.

    The salt names the list and its order, so that a valid signature proves the right shape, too.
    """
    if not text:
        return None
    try:
        values: list[Any] = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return None
    return values


def _query(
    request: HttpRequest, direction: str, row: Any, names: tuple[str, ...], salt: str
) -> str:
    """The request's query string with a signed cursor at the row, for `after` or `before`."""
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[direction] = signing.dumps(cursor_values(row, names), salt=salt, compress=False)
    return query.urlencode()
