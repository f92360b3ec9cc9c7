"""The cache in which attempts are counted: one statement a write, and every error is raised."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import DataError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

pytestmark = [pytest.mark.django_db, pytest.mark.both]
VALUES = [None, 0, "ünï", [1.5, 2.5], {"a": (1, b"\x00")}]


@pytest.fixture
def cache() -> Any:
    return caches["default"]


def full(execute, sql, params, many, context):
    """What a database says that cannot write any more."""
    if not sql.startswith(("SELECT", "SAVEPOINT", "ROLLBACK")):
        raise OperationalError("could not extend file: No space left on device")
    return execute(sql, params, many, context)


def test_what_is_stored_is_there_until_it_expires(cache):
    with time_machine.travel(timezone.now(), tick=False) as now:
        for number, value in enumerate(VALUES):
            cache.set(f"key-{number}", value, 60)
        cache.set("for-ever", "yes", None)
        assert [cache.get(f"key-{number}", "nothing") for number in range(len(VALUES))] == VALUES
        assert not cache.add("key-1", "other", 60)
        assert cache.touch("key-1", 600)
        assert not cache.touch("unknown", 600)

        now.shift(timedelta(seconds=61))

        assert cache.get("key-0", "nothing") == "nothing"
        assert (cache.get("key-1"), cache.get("for-ever")) == (0, "yes")
        assert cache.add("key-2", "anew", 60)
        assert cache.get("key-2") == "anew"


def test_each_write_is_one_statement_and_counts_no_rows(cache, django_assert_num_queries):
    for write in (
        lambda: cache.set("key", 1),
        lambda: cache.set("key", 2),
        lambda: cache.add("key", 3),
        lambda: cache.add("other", 3),
        lambda: cache.touch("key"),
        lambda: cache.delete("key"),
    ):
        with django_assert_num_queries(1) as sent:
            write()
        assert "COUNT" not in sent[0]["sql"]


def test_values_that_are_held_are_read_and_stored_in_two_statements(cache):
    cache.set("one", [1], 60)
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        cache.set("over", [2], 60)

    timeouts = {"one": 60, "over": 60, "new": 60}
    with CaptureQueriesContext(connection) as sent, cache.held(timeouts) as values:
        read = dict(values)
        values |= {"one": [1, 2], "over": [3], "new": [4]}

    assert read == {"one": [1], "over": None, "new": None}
    assert cache.get_many(["one", "over", "new"]) == {"one": [1, 2], "over": [3], "new": [4]}
    assert len([query for query in sent if "INSERT" in query["sql"]]) == 2
    assert not [query for query in sent if "SELECT" in query["sql"]]


def test_what_fails_within_changes_nothing(cache):
    cache.set("one", [1], 60)

    def fail():
        with cache.held({"one": 60, "two": 60}) as values:
            values["one"] = values["two"] = [2]
            raise DataError

    with pytest.raises(DataError):
        fail()

    assert cache.get_many(["one", "two"]) == {"one": [1]}


def test_an_error_of_the_database_is_raised(cache):
    def hold():
        with cache.held({"key": 60}):
            pass

    writes = [lambda: cache.set("key", 1), lambda: cache.add("key", 1), lambda: cache.touch("key")]
    with connection.execute_wrapper(full):
        for write in (*writes, hold):
            with pytest.raises(OperationalError, match="No space left"):
                write()
