"""The history as a file: what was narrowed to, up to the click, in batches."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.event_types import EVENT_TYPES
from audit.exports import stream
from audit.models import Event
from console.words.spreadsheets import FORMULA
from organizations import actions
from organizations.events.members import MEMBER_LEFT, MEMBER_ROLES_CHANGED
from organizations.events.organizations import HISTORY_EXPORTED
from organizations.tenancy.roles import RoleSlug

EXPORT = "/organizations/acme/settings/history/export/"
START = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def few_at_once(monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 10)


@pytest.fixture
def export(adam, client_of):
    client = client_of(adam)

    def ask(form="csv", **narrowed):
        return client.post(EXPORT, {"format": form, **narrowed})

    return ask


def happened(organization, by, count=1, **fields):
    """As many events, a second after another, numbered from 0."""
    return Event.objects.bulk_create(
        Event(
            **{
                "kind": EVENT_TYPES["project.created"],
                "organization_id": organization.pk,
                "organization_label": organization.name,
                "actor_id": by.pk,
                "actor_label": f"{by.name} <{by.email}>",
                "target_label": str(number),
                "at": START + timedelta(seconds=number),
                "reason": "",
                **fields,
            }
        )
        for number in range(count)
    )


def content_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def table(response):
    """The rows of a CSV file, each as a dictionary, read by someone else's rules."""
    return list(csv.DictReader(io.StringIO(content_of(response), newline=""), strict=True))


def objects(response):
    return [json.loads(line) for line in content_of(response).splitlines()]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_it_can_be_exported_in_development_too(form, export, settings):
    settings.DEBUG = True

    assert "adam@example.com" in content_of(export(form))


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_every_event_is_in_it_once_newest_first(form, count, export, acme, nia, few_at_once):
    happened(acme, nia, count)

    rows = (table if form == "csv" else objects)(export(form))

    numbers = [row["target"] for row in rows if row["kind"] == EVENT_TYPES["project.created"]]
    assert numbers == [str(number) for number in reversed(range(count))]
    assert [row["kind"] for row in rows[-1:]] == [EVENT_TYPES["project.created"]]


def test_events_of_the_same_moment_are_neither_lost_nor_doubled(export, acme, nia, few_at_once):
    events = happened(acme, nia, 35, at=START)

    ids = [int(row["id"]) for row in table(export(person="nia"))]

    assert ids == [event.pk for event in reversed(events)]


def test_it_has_a_header_says_its_name_and_ends_its_lines_as_rfc_4180_says(export, acme, nia):
    happened(acme, nia, 2)

    response = export(person="nia")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f"acme-history-{timezone.now():%Y-%m-%d}.csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    text = content_of(response)
    assert text.startswith("id,at,kind,sentence,is_refused,reason,actor_id,actor,")
    assert text.count("\r\n") == text.count("\n") == 3


def test_json_lines_hold_every_field(export, acme, adam, mia):
    actions.change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    event = Event.objects.get(kind=MEMBER_ROLES_CHANGED)

    response = export("jsonl", kind=MEMBER_ROLES_CHANGED)

    assert response.headers["Content-Disposition"].endswith('.jsonl"')
    (found,) = objects(response)
    assert found == {
        "id": event.pk,
        "at": event.at.isoformat(),
        "kind": "member.roles_changed",
        "sentence": "Adam changed Mia's roles from Developer to API publisher",
        "is_refused": False,
        "reason": "",
        "organization_id": str(acme.pk),
        "organization": "Acme",
        "actor_id": adam.user_id,
        "actor": "Adam <adam@example.com>",
        "target_type": "user",
        "target_id": str(mia.user_id),
        "target": "Mia <mia@example.com>",
        "before": {"roles": ["developer"]},
        "after": {"roles": ["api-publisher"]},
        "address": None,
        "means": "",
        "machine_type": "",
        "machine_id": "",
    }
    # Who it was where an operator acted, and which request, is for operators alone.
    operators_own = {"operator_id", "operator_label", "operator_address", "request_id"}
    left_out = operators_own | {"transaction_id"}  # only the order of the event feed
    assert not found.keys() & operators_own
    assert {field.name for field in Event._meta.get_fields()} - left_out <= {
        *found,
        *("organization_label", "actor_label", "target_label"),
    }


def test_only_what_the_list_was_narrowed_to_is_in_it(export, acme, nia, mia):
    happened(acme, nia, 3, target_label="hers")
    happened(acme, mia.user, 3, target_label="not hers")

    rows = table(export(person="nia", since="2026-03-10", until="2026-03-10", zone="Asia/Tokyo"))

    assert {row["target"] for row in rows} == {"hers"}
    assert len(rows) == 3


def test_nothing_of_the_neighbour_is_in_it(export, zenith, zed, adam, few_at_once):
    happened(zenith, zed.user, 30)
    happened(zenith, adam.user, 30)

    rows = [*objects(export("jsonl")), *objects(export("jsonl", person="Adam"))]

    assert {row["organization"] for row in rows} == {"Acme"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_can_be_taken_for_a_formula(start, export, acme, nia):
    evil = f"{start}HYPERLINK(1)"
    happened(acme, nia, actor_label=evil, target_label=evil, reason=evil, target_id=evil)

    (row,) = table(export(kind=EVENT_TYPES["project.created"]))

    assert [row[name] for name in ("actor", "target", "reason", "target_id")] == [f"'{evil}"] * 4
    assert not any(cell.startswith(FORMULA) for cell in row.values())
    (found,) = objects(export("jsonl", kind=EVENT_TYPES["project.created"]))
    assert found["actor"] == evil


def test_commas_quotes_newlines_and_other_scripts_arrive_as_they_are(export, acme, nia):
    name = 'Ærø, "the second"\r\nof 東京 \u2028 🦊;'
    happened(acme, nia, actor_label=name, after={"name": name})

    (row,) = table(export(kind=EVENT_TYPES["project.created"]))
    (found,) = [json.loads(line) for line in content_of(
        export("jsonl", kind=EVENT_TYPES["project.created"])).split("\n") if line]  # fmt: skip

    assert row["actor"] == found["actor"] == name
    assert json.loads(row["after"]) == found["after"] == {"name": name}


def test_exporting_is_itself_an_event_with_what_it_was_narrowed_to(export, acme, adam):
    before = Event.objects.count()

    rows = table(export(kind=MEMBER_LEFT, outcome="done"))

    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert (event.kind, event.actor_id) == (HISTORY_EXPORTED, adam.user_id)
    assert event.after == {"format": "CSV", "kind": "member.left", "outcome": "done"}
    assert rows == []


def test_it_ends_at_the_moment_of_the_click(export, acme, nia, few_at_once):
    happened(acme, nia, 30)
    chunks = export("csv", outcome="done").streaming_content

    header = next(chunks)
    happened(acme, nia, reason="later", at=timezone.now() + timedelta(seconds=1))
    rest = b"".join(chunks).decode()

    assert header.startswith(b"id,at,")
    assert "later" not in rest
    assert HISTORY_EXPORTED not in rest
    assert rest.count(EVENT_TYPES["project.created"]) == 30


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_first_chunk_is_sent_before_the_last_batch_is_read(
    form, export, acme, nia, few_at_once
):
    happened(acme, nia, 100)
    chunks = export(form, person="nia").streaming_content

    with CaptureQueriesContext(connection) as first:
        next(chunks)
    with CaptureQueriesContext(connection) as rest:
        list(chunks)

    # A batch is one question each for the right and the place, and two for the rows, of what the
    # person did and of what was done to them; the header needs none.
    assert len(first) <= 4
    assert len(rest) >= 18
    assert all("LIMIT 10" in each["sql"] for each in rest if "audit_event" in each["sql"])
