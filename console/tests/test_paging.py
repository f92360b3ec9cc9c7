"""Pages of a list: every row is on exactly one, whichever way one goes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import signing
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from console.lists.paging import Page, capped_count, paginate

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)
ORDERS = [("-action_time", "-pk"), ("action_time", "pk"), ("object_repr", "pk")]


def page_of(query: str = "", *, by: tuple[str, ...] = ORDERS[0], size: int = 3) -> Page[LogEntry]:
    return paginate(RequestFactory().get(f"/?{query}"), LogEntry.objects.all(), by=by, size=size)


def row(label: str, seconds: int) -> LogEntry:
    somebody, _ = get_user_model().objects.get_or_create(email="somebody@example.com")
    return LogEntry(
        user=somebody,
        object_id=label,
        object_repr=f"Row {seconds}",
        action_time=MOMENT + timedelta(seconds=seconds),
        action_flag=1,
    )


def make_rows(seconds: list[int]) -> None:
    """Rows of these ages. Many have the same, down to the microsecond."""
    LogEntry.objects.all().delete()
    LogEntry.objects.bulk_create(row(f"{n:03}", age) for n, age in enumerate(seconds))


def keys(page: Page[LogEntry]) -> list[str]:
    return [str(row.object_id) for row in page]


def walk(direction: str, start: Page[LogEntry], **options: Any) -> list[Page[LogEntry]]:
    """The page and all that follow it in one direction."""
    pages = [start]
    while query := getattr(pages[-1], f"{direction}_query"):
        pages.append(page_of(query, **options))
        assert len(pages) < 100, "goes round in circles"
    return pages


@settings(max_examples=60, deadline=None)
@given(
    seconds=some.lists(some.integers(0, 4), max_size=20),
    size=some.integers(1, 7),
    by=some.sampled_from(ORDERS),
)
def test_walking_forward_and_back_visits_each_row_once(seconds, size, by):
    make_rows(seconds)
    expected = list(LogEntry.objects.order_by(*by).values_list("object_id", flat=True))

    forward = walk("next", page_of(by=by, size=size), by=by, size=size)
    backward = walk("previous", forward[-1], by=by, size=size)

    assert [key for page in forward for key in keys(page)] == expected
    assert [key for page in reversed(backward) for key in keys(page)] == expected
    assert all(len(page.rows) == size for page in forward[:-1])
    assert all(page.next_query for page in backward[1:])
    assert all(page.previous_query for page in forward[1:])
    assert bool(expected) == bool(forward[-1])


@settings(max_examples=40, deadline=None)
@given(
    seconds=some.lists(some.integers(0, 4), min_size=8, max_size=16),
    newcomers=some.lists(some.integers(-2, 6), max_size=5),
    gone=some.sets(some.integers(0, 15), max_size=5),
)
def test_rows_that_come_and_go_meanwhile_move_no_other(seconds, newcomers, gone):
    make_rows(seconds)
    first = page_of()
    LogEntry.objects.bulk_create(row(f"n{n}", age) for n, age in enumerate(newcomers))
    left = {f"{n:03}" for n in gone} - set(keys(first))
    LogEntry.objects.filter(object_id__in=left).delete()

    seen = [key for page in walk("next", first) for key in keys(page) if not key.startswith("n")]

    staying = LogEntry.objects.exclude(object_id__startswith="n").order_by(*ORDERS[0])
    assert seen == list(staying.values_list("object_id", flat=True))


@pytest.fixture
def ten_rows(db):
    make_rows(list(range(10)))


def test_the_first_page_has_no_previous_and_the_last_no_next(ten_rows):
    first = page_of()
    last = walk("next", first)[-1]

    assert (first.previous_query, bool(first.next_query)) == ("", True)
    assert (bool(last.previous_query), last.next_query) == (True, "")


def test_a_page_keeps_the_rest_of_the_query(ten_rows):
    page = page_of("q=a%26b&role=developer&after=x&before=y")

    assert parse_qs(page.next_query) == {
        "q": ["a&b"],
        "role": ["developer"],
        "after": parse_qs(page.next_query)["after"],
    }


def test_an_empty_list_is_an_empty_page(db):
    page = page_of()

    assert not page
    assert (page.rows, page.next_query, page.previous_query) == ([], "", "")


def hostile_cursors() -> list[str]:
    sign = signing.dumps
    return [
        *("", "1", "null", "[]", "x" * 5_000, "é", "💥", "%", "a:b:c", ":::", "-1", "1 OR 1=1"),
        sign([1, 2]),
        sign([1], salt="console.lists.paging"),
        sign({"action_time": 1}, salt="console.lists.paging"),
        sign(None, salt="console.lists.paging"),
        sign(["not a date", "key"], salt="console.lists.paging"),
        sign([MOMENT.isoformat(), "000"], salt="another purpose"),
    ]


@pytest.mark.parametrize("direction", ["after", "before"])
# Named by number: a signature differs from process to process, and two share the tests.
@pytest.mark.parametrize("cursor", hostile_cursors(), ids=range(len(hostile_cursors())))
def test_a_cursor_that_is_not_ours_shows_the_first_page(cursor, direction, ten_rows):
    request = RequestFactory().get("/", {direction: cursor})

    page = paginate(request, LogEntry.objects.all(), by=ORDERS[0], size=3)

    assert keys(page) == keys(page_of())


@settings(max_examples=80, deadline=None)
@given(position=some.integers(0, 500), letter=some.characters(codec="utf-8"))
def test_an_altered_cursor_shows_the_first_page(position, letter):
    make_rows(list(range(10)))
    first = page_of()
    cursor = parse_qs(first.next_query)["after"][0]
    position %= len(cursor)
    assume(letter != cursor[position])
    request = RequestFactory().get(
        "/", {"after": cursor[:position] + letter + cursor[position + 1 :]}
    )

    page = paginate(request, LogEntry.objects.all(), by=ORDERS[0], size=3)

    assert keys(page) == keys(first)


def test_a_cursor_of_another_list_shows_the_first_page(ten_rows):
    Group.objects.bulk_create(Group(name=f"Group {n}") for n in range(10))
    of_groups = paginate(
        RequestFactory().get("/"), Group.objects.all(), by=("name", "id"), size=3
    ).next_query
    of_the_reverse = page_of(by=ORDERS[1]).next_query

    assert keys(page_of(of_groups)) == keys(page_of())
    assert keys(page_of(of_the_reverse)) == keys(page_of())


def test_after_wins_over_before(ten_rows):
    second = page_of(page_of().next_query)

    both = page_of(f"{second.next_query}&{second.previous_query}")

    assert keys(both) == keys(page_of(second.next_query))


def test_a_page_costs_one_query_of_one_row_more_than_it_shows(ten_rows):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(page_of().next_query)

    assert len(queries) == 2
    assert all(query["sql"].endswith("LIMIT 4") for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("rows", "cap", "said"),
    [(0, 5, "0"), (4, 5, "4"), (5, 5, "5"), (6, 5, "5+"), (1200, 1000, "1,000+"), (7, 1000, "7")],
)
def test_counting_stops_at_the_cap(rows, cap, said, db):
    make_rows([0] * rows)

    assert capped_count(LogEntry.objects.order_by("object_repr"), cap) == said
