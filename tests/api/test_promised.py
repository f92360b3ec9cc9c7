"""What programs used of the last release works, or was deprecated a year before it went."""

import json
import tomllib
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apis.definitions.comparing.change import Change
from apis.definitions.comparing.definitions import list_changes
from console.api.specification import specification
from tests.our_apps import ROOT

pytestmark = pytest.mark.no_database
(RELEASED,) = (ROOT / "docs" / "released").glob("openapi-*.json")
VERSION = RELEASED.stem.removeprefix("openapi-")
ACCEPTED = tomllib.loads((ROOT / "tests" / "api" / "breaking.toml").read_text())
NOTICE = timedelta(days=365)


def breaking(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return [change for change in list_changes(old, new) if change.is_breaking]


def unannounced(changes: list[Change], accepted: dict[str, Any], *, on: date) -> list[str]:
    """The changes that no one was told of early enough, as sentences."""
    return [
        f"{change.place} ({change.rule}): {change.sentence}"
        for change in changes
        if not _is_accepted(change, accepted.get(change.place), on)
    ]


def _is_accepted(change: Change, entry: dict[str, Any] | None, on: date) -> bool:
    if entry is None or change.rule not in entry["rule"].split(", "):
        return False
    announced = entry.get("announced")
    return announced + NOTICE <= on if announced else VERSION == "0.1.0"


def test_nothing_that_programs_use_is_taken_away_without_a_year_of_notice():
    released = json.loads(RELEASED.read_text())
    changes = breaking(released, specification())

    assert unannounced(changes, ACCEPTED, on=timezone.now().date()) == []
    assert ACCEPTED.keys() == {change.place for change in changes}, "Remove what is over."


def test_an_operation_and_a_field_that_are_gone_are_found():
    released = specification()
    path = "/api/v1/organizations/{organization}/projects"
    fewer = json.loads(json.dumps(released))
    del fewer["paths"][path]["post"]
    del fewer["components"]["schemas"]["Project"]["properties"]["handle"]

    changes = breaking(released, fewer)

    assert {change.place for change in changes} >= {f"POST {path}"}
    assert any("handle" in change.sentence for change in changes)
    assert breaking(released, released) == []


def test_a_year_is_a_year():
    change = Change("operation-removed", True, "GET /a", "GET /a is removed.")
    entry = {"rule": change.rule, "announced": date(2027, 1, 10)}

    assert unannounced([change], {change.place: entry}, on=date(2028, 1, 10)) == []
    assert unannounced([change], {change.place: entry}, on=date(2028, 1, 9))
    assert unannounced([change], {change.place: entry | {"rule": "other"}}, on=date(2029, 1, 1))
    assert unannounced([change], {}, on=date(2029, 1, 1))
