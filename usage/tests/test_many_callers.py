"""Where very many applications call, the list of them is about the latest days, and says so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from usage.analytics import queries
from usage.parsing.lines import TEST_CALLER
from usage.tests.makers import add_bucket
from usage.tests.test_pages import ANALYTICS, VERSION, _clock, full, today, words

__all__ = ["_clock", "full", "today"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("most", "calls", "back"), [(4, "1,000", 6), (3, "920", 5), (1, "920", 0)])
def test_with_too_many_callers_the_list_is_about_the_latest_days(
    adam, full, client_of, today, monkeypatch, most, calls, back
):
    monkeypatch.setattr(queries, "MOST_READ", most)
    first = today - timedelta(days=back)
    since = "" if back == 6 else f" since {first:%a} {first.day} {first:%b}"

    for address in (VERSION, ANALYTICS):
        seen = words(client_of(adam).get(address))

        assert "Calls 1,000 " in seen
        assert f"Calls by application{since} Calls by application{since} Application" in seen
        assert f"Payments Shop {calls}" in seen


@pytest.mark.postgresql
def test_calls_of_one_version_are_planned_for_the_days_that_are_asked_about(adam, full, client_of):
    page, prepared = client_of(adam), {}
    for address in (VERSION, ANALYTICS):
        with CaptureQueriesContext(connection) as sent:
            page.get(address)
        prepared[address] = [query for query in sent if query["sql"].startswith("EXECUTE calls_")]

    assert not prepared[VERSION]
    assert prepared[ANALYTICS]


def test_of_many_callers_those_are_looked_up_that_called_most(
    adam, full, client_of, today, monkeypatch
):
    monkeypatch.setattr(queries, "MOST_NAMED", 1)
    add_bucket(full, today, calls=3, caller="00000000-0000-4000-8000-000000000001")
    add_bucket(full, today, calls=2, caller=TEST_CALLER)

    seen = words(client_of(adam).get(VERSION))

    assert "Payments Shop 1,000" in seen
    assert "Deleted applications" not in seen
    assert "Test calls" in seen
