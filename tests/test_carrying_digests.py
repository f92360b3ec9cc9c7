"""When the rows of a table are the same in both databases, and to which database they go."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import Event
from console.carrying import carrying
from console.carrying.tables import Digest, columns

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
IN_BERLIN = NOON.astimezone(timezone(timedelta(hours=1)))


def test_nothing_is_carried_over_into_an_embedded_database(monkeypatch, tmp_path):
    monkeypatch.setattr(carrying, "connection", SimpleNamespace(vendor="sqlite"))

    with pytest.raises(CommandError, match="DATABASE_URL must name a PostgreSQL database"):
        call_command("carry_over", tmp_path)


def digest(*rows: dict[str, Any]) -> Digest:
    made = Digest(Event)
    for row in rows:
        made.add(tuple(row.get(field.attname) for field in columns(Event)))
    return made


def test_what_each_database_writes_in_its_own_way_is_the_same():
    assert digest({"after": '{"a": 1, "b": {}}'}) == digest({"after": '{"b": {}, "a": 1}'})
    assert digest({"after": "[1e2, 1.50, -0]"}) == digest({"after": "[100, 1.5, 0]"})
    assert digest({"after": '"\\u00e9"'}) == digest({"after": '"é"'})
    assert digest({"at": NOON}) == digest({"at": IN_BERLIN})
    assert digest({"kind": memoryview(b"a")}) == digest({"kind": b"a"})
    assert digest({"id": 1}, {"id": 2}) == digest({"id": 2}, {"id": 1})


def test_what_differs_is_not_the_same():
    for one, other in (
        ({"after": "null"}, {"after": None}),
        ({"after": "{}"}, {"after": "[]"}),
        ({"after": "[1, 2]"}, {"after": "[2, 1]"}),
        ({"after": "[1]"}, {"after": '["1"]'}),
        ({"after": "[1]"}, {"after": "[true]"}),
        ({"after": '{"a": 1}'}, {"after": '[["a", 1]]'}),
        ({"after": "[]"}, {"before": "[]"}),
        ({"kind": ""}, {"kind": None}),
        ({"at": NOON}, {"at": NOON + timedelta(microseconds=1)}),
    ):
        assert digest(one) != digest(other), (one, other)
    assert digest({"id": 1}) != digest({"id": 1}, {"id": 1})
