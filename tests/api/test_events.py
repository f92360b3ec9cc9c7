"""The event feed: each event once and in order for a program that goes on where it stopped."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import log
from audit.feed import held_back_events, oldest_held_back_for, settled_events
from audit.models import Event
from organizations.actions import rename_organization
from organizations.events.organizations import ORGANIZATION_RENAMED
from organizations.models import Membership, Organization
from projects.actions import create_project
from projects.events import PROJECT_CREATED
from tests import neighbors
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at
from tests.cast import make_person
from tests.open_transactions import written_and_not_committed
from tests.waiting import eventually

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    neighbors.leave_out_neighbors(monkeypatch)


@pytest.fixture
def reader(adam: Membership) -> Machine:
    """A program of Adam's that has seen all that happened so far."""
    return Machine(personal_token(adam).secret)


def feed(reader: Machine, organization: Organization, **query: Any) -> dict[str, Any]:
    response: Any = reader.get(at(organization, "/events"), query)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def targets(answer: dict[str, Any]) -> list[str]:
    return [event["target"]["name"] for event in answer["items"]]


def test_every_event_comes_once_in_order_whatever_the_size_of_pages(
    reader: Machine, acme: Organization, adam: Membership, subtests: pytest.Subtests
) -> None:
    cursor = feed(reader, acme, start="newest")["next_cursor"]
    names = [f"Project {number}" for number in range(5)]
    for name in names:
        create_project(name=name, by=adam)
    for limit in (1, 2, 5, 200):
        with subtests.test(limit=limit):
            position, seen, has_more = cursor, [], True
            while has_more:
                page = feed(reader, acme, cursor=position, limit=limit)
                position, has_more = page["next_cursor"], page["has_more"]
                seen += targets(page)
                assert len(page["items"]) <= limit
            assert seen == names
            assert feed(reader, acme, cursor=position)["items"] == []


def test_the_feed_begins_at_the_oldest_event_or_the_newest(
    reader: Machine, acme: Organization
) -> None:
    total = Event.objects.within(acme.pk).count()
    assert total
    assert len(feed(reader, acme, limit=200)["items"]) == total
    assert feed(reader, acme, start="newest")["items"] == []


def test_the_cursor_moves_past_what_a_filter_leaves_out(
    reader: Machine, acme: Organization, adam: Membership
) -> None:
    cursor = feed(reader, acme, start="newest")["next_cursor"]
    create_project(name="Apollo", by=adam)
    rename_organization(name="Acme Ltd", by=adam)
    create_project(name="Gemini", by=adam)

    renamed = feed(reader, acme, cursor=cursor, type=ORGANIZATION_RENAMED)
    assert [event["type"] for event in renamed["items"]] == [ORGANIZATION_RENAMED]
    assert feed(reader, acme, cursor=renamed["next_cursor"])["items"] == []

    both = feed(reader, acme, cursor=cursor, type=f"{ORGANIZATION_RENAMED},{PROJECT_CREATED}")
    assert targets(both) == ["Apollo", "Acme", "Gemini"]
    first = feed(reader, acme, cursor=cursor, type=PROJECT_CREATED, limit=1)
    assert first["has_more"]
    rest = feed(reader, acme, cursor=first["next_cursor"], type=PROJECT_CREATED)
    assert targets(first) + targets(rest) == ["Apollo", "Gemini"]


@pytest.mark.postgresql
def test_an_event_waits_for_the_transactions_that_began_to_write_before_it(
    reader: Machine, acme: Organization, adam: Membership
) -> None:
    cursor = feed(reader, acme, start="newest")["next_cursor"]
    with written_and_not_committed(adam, "Early"):
        log.record(PROJECT_CREATED, organization=acme, by=adam, target=acme)
        waiting = feed(reader, acme, cursor=cursor)
        assert waiting["items"] == []
        assert held_back_events().count() == 1
        assert oldest_held_back_for() > 0

    assert targets(feed(reader, acme, cursor=waiting["next_cursor"])) == ["Early", "Acme"]
    assert oldest_held_back_for() == 0


@pytest.mark.postgresql
def test_a_transaction_of_any_database_holds_events_back(
    acme: Organization, adam: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # as in production, with all neighbors
    with written_and_not_committed(adam, "Early"):
        event = log.record(PROJECT_CREATED, organization=acme, by=adam, target=acme)
        assert event in held_back_events()
        assert event not in settled_events(acme.pk)

    eventually(
        lambda: event in settled_events(acme.pk) or neighbors.have_running_ones(),
        "the event is listed",
    )


def test_a_cursor_is_of_one_organization_and_cannot_be_made(
    reader: Machine, acme: Organization, zed: Membership
) -> None:
    theirs = Machine(personal_token(zed).secret)
    foreign = feed(theirs, zed.organization)["next_cursor"]
    mine = feed(reader, acme)["next_cursor"]
    list_cursor: Any = reader.get(at(acme, "/roles"))
    assert list_cursor.status_code == 200
    for cursor in (foreign, mine[:-1] + ("x" if mine[-1] != "x" else "y"), "x", "0:0", f"{mine}a"):
        assert_problem(reader.get(at(acme, "/events"), {"cursor": cursor}), 400, "bad-cursor")


def test_a_wrong_parameter_is_told_where(
    reader: Machine, acme: Organization, subtests: pytest.Subtests
) -> None:
    for name, value in (("limit", "0"), ("limit", "201"), ("start", "now"), ("tpye", "x")):
        with subtests.test(name=name, value=value):
            response = reader.get(at(acme, "/events"), {name: value})
            (error,) = assert_problem(response, 422, "invalid")["errors"]
            assert error["pointer"] == f"#/{name}"


def test_an_event_says_who_did_what_and_not_from_where(
    reader: Machine, acme: Organization, adam: Membership
) -> None:
    cursor = feed(reader, acme, start="newest")["next_cursor"]
    create_project(name="Apollo", by=adam)
    log.record(ORGANIZATION_RENAMED, by=log.OperatorActor(make_person("Olga")), organization=acme)
    log.record(ORGANIZATION_RENAMED, by=log.System(), organization=acme, target=acme)

    by_adam, by_operator, by_clock = feed(reader, acme, cursor=cursor)["items"]

    assert by_adam["type"] == PROJECT_CREATED
    assert by_adam["actor"] == {
        "type": "user",
        "id": str(adam.user_id),
        "name": "Adam <adam@example.com>",
    }
    assert by_adam["target"]["name"] == "Apollo"
    assert "created the project Apollo" in by_adam["sentence"]
    assert by_operator["actor"] == {"type": "operator", "id": None, "name": log.OPERATOR}
    assert by_operator["target"] is None
    assert by_clock["actor"] == {"type": "clock", "id": None, "name": ""}
    assert {key for key in by_adam if "address" in key} == set()


def test_a_page_of_events_costs_two_statements_however_long_it_is(
    reader: Machine, acme: Organization, adam: Membership
) -> None:
    costs = []
    for name in ("Apollo", "Gemini", "Mercury"):
        create_project(name=name, by=adam)
        feed(reader, acme)  # the use of the token is saved once
        with CaptureQueriesContext(connection) as captured:
            feed(reader, acme)
        costs.append(sum("audit_event" in query["sql"] for query in captured))
    assert costs == [2, 2, 2]
