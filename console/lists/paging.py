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
        """Where the page after this one is, or the empty string."""
        return f"?{self.next_query}" if self.next_query else ""

    @property
    def previous_link(self) -> str:
        """Where the page before this one is, or the empty string."""
        return f"?{self.previous_query}" if self.previous_query else ""

    @property
    def is_all(self) -> bool:
        """Whether there are no rows but those of this page."""
        return not self.next_query and not self.previous_query

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def paginate(
    request: HttpRequest, *rows: QuerySet[Any, Any], by: tuple[str, ...], size: int = PAGE_SIZE
) -> Page[Any]:
    """The page that the query names by `after` or `before`, else the first one.

    `by` are fields that order the rows totally (end with the key), all ascending or, with a
    leading "-", all descending. A cursor that is not ours shows the first page. Several sets are
    merged, each read by its own index.
    """
    names = tuple(name.removeprefix("-") for name in by)
    salt = f"console.lists.paging:{rows[0].model._meta.label}:{','.join(by)}"
    after = _cursor(request.GET.get("after"), salt)
    before = None if after else _cursor(request.GET.get("before"), salt)

    found, has_more = _read(rows, by, size, after=after, before=before)
    if not found and (after or before):
        # What was there is gone meanwhile.
        after = before = None
        found, has_more = _read(rows, by, size)

    has_next = bool(found) and (has_more or before is not None)
    has_previous = bool(found) and (has_more if before else after is not None)
    return Page(
        rows=found,
        next_query=_query(request, "after", found[-1], names, salt) if has_next else "",
        previous_query=_query(request, "before", found[0], names, salt) if has_previous else "",
    )


@dataclass(frozen=True)
class Total:
    """How many rows a list has; counting stopped at the cap, which reads "1,000+"."""

    number: int
    cap: int = COUNT_CAP

    def __str__(self) -> str:
        return f"{self.cap:,}+" if self.number > self.cap else f"{self.number:,}"

    def __bool__(self) -> bool:
        return self.number > 0


def total_of(rows: QuerySet[Any], cap: int = COUNT_CAP) -> Total:
    """How many rows there are, at the same cost however many more than the cap they are."""
    return Total(rows.order_by()[: cap + 1].count(), cap)


class CappedCount(Subquery):
    """The same as a part of another statement, for several totals in one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], cap: int = COUNT_CAP) -> None:
        super().__init__(rows.order_by().values("pk")[: cap + 1])


def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP) -> str:
    """How many rows, as text: counting stops at the cap."""
    return str(total_of(rows, cap))


def beyond(names: Sequence[str], cursor: list[Any], *, less: bool) -> Q:
    """Rows after the cursor in the order of the names.

    The bound on the first name repeats what the rest says, so that an index is entered at the
    cursor and not at its beginning.
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
    """What a cursor holds of the row that it stands at."""
    values = [getattr(row, name) for name in names]
    values = [v.isoformat() if hasattr(v, "isoformat") else v for v in values]
    return [v if isinstance(v, int | str) else str(v) for v in values]


def _read(
    sets: tuple[QuerySet[Any, Any], ...],
    by: tuple[str, ...],
    size: int,
    *,
    after: list[Any] | None = None,
    before: list[Any] | None = None,
) -> tuple[list[Any], bool]:
    """The rows after a cursor or before one, in their order, and whether more lie beyond them."""
    names = [name.removeprefix("-") for name in by]
    is_descending = by[0].startswith("-") != (before is not None)
    if (cursor := after or before) is not None:
        sets = tuple(rows.filter(beyond(names, cursor, less=is_descending)) for rows in sets)
    order = [("-" if is_descending else "") + name for name in names]
    found = [row for rows in sets for row in rows.order_by(*order)[: size + 1]]
    if len(sets) > 1:
        each_once = {row.pk: row for row in found}.values()
        found = sorted(each_once, key=attrgetter(*names), reverse=is_descending)
    page = found[:size]
    return page[::-1] if before is not None else page, len(found) > size


def _cursor(text: str | None, salt: str) -> list[Any] | None:
    """The values in a cursor, or None for one that is absent, altered or of another list.

    The salt names the list and its order, so what has our signature has the right shape, too.
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
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[direction] = signing.dumps(cursor_values(row, names), salt=salt, compress=False)
    return query.urlencode()
