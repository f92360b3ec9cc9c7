"""Exports hold a thread each, so a person, an organization and the console have few at once."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.event_types import EVENT_TYPES
from audit.exports import places, stream
from audit.models import Event, Export
from organizations import actions
from organizations.events.organizations import HISTORY_EXPORTED
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.waiting import eventually

HISTORY = "/organizations/acme/settings/history/"
EXPORT = f"{HISTORY}export/"


@pytest.fixture
def colleagues(acme):
    """Three more administrators of Acme."""
    return [add_member(acme, name, RoleSlug.ADMINISTRATOR) for name in ("Bea", "Cai", "Dot")]


def begin(by):
    return actions.export_history(file_format="CSV", narrowed_to={}, by=by)[1]


def test_a_second_export_of_the_same_person_is_denied_with_a_reason(adam, client_of):
    client = client_of(adam)
    client.post(EXPORT, {"format": "csv"})

    second = client.post(EXPORT, {"format": "csv"}, follow=True)

    assert second.redirect_chain == [(HISTORY, 302)]
    assert "You already have an export running." in second.content.decode()
    assert Event.objects.filter(kind=HISTORY_EXPORTED).count() == 1


def test_once_it_was_read_to_the_end_there_may_be_another(adam, client_of):
    client = client_of(adam)
    b"".join(client.post(EXPORT, {"format": "csv"}).streaming_content)

    assert not Export.objects.exists()
    assert client.post(EXPORT, {"format": "csv"}).status_code == 200


@pytest.mark.parametrize("read", [0, 1])
def test_once_the_reader_went_away_there_may_be_another(read, adam):
    sending = stream.ExportStream(iter(["first", "second"]), export=begin(adam), to=None)
    for _ in range(read):
        next(sending)

    sending.close()

    begin(adam)


def test_a_person_has_one_in_all_their_organizations(adam, nia):
    elsewhere = make_organization("Elsewhere", by=nia)
    there = add_member(elsewhere.organization, adam.user, RoleSlug.ADMINISTRATOR)
    begin(adam)

    with pytest.raises(places.AlreadyExporting):
        begin(there)


def test_an_organization_has_two(adam, colleagues, zed):
    bea, cai, _ = colleagues
    begin(adam)
    begin(bea)

    with pytest.raises(places.OrganizationExporting, match="2 exports"):
        begin(cai)
    begin(zed)


def test_the_console_has_as_many_as_are_set(adam, zed, settings):
    settings.EXPORTS_AT_ONCE = 2
    third = make_organization("Third", by=make_person("Tom"))
    begin(adam)
    freed = begin(zed)

    with pytest.raises(places.EveryoneExporting):
        begin(third)
    freed.end()
    begin(third)


def test_who_is_denied_leaves_no_event_of_an_export(adam):
    begin(adam)
    before = Event.objects.filter(kind=HISTORY_EXPORTED).count()

    with pytest.raises(places.AlreadyExporting):
        begin(adam)

    assert Event.objects.filter(kind=HISTORY_EXPORTED).count() == before


def test_a_place_whose_holder_died_is_free_when_its_lease_ends(adam):
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False) as clock:
        begin(adam)
        clock.shift(Export.LEASE - timedelta(seconds=1))
        with pytest.raises(places.AlreadyExporting):
            begin(adam)
        clock.shift(1)

        begin(adam)

    assert Export.objects.count() == 1


def test_each_batch_renews_the_lease_until_it_took_too_long(adam, client_of, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 1)
    Event.objects.bulk_create(
        Event(
            kind=EVENT_TYPES["project.created"],
            organization_id=adam.organization_id,
            organization_label="",
        )
        for _ in range(40)
    )
    with time_machine.travel(timezone.now(), tick=False) as clock:
        chunks = iter(client_of(adam).post(EXPORT, {"format": "csv"}).streaming_content)
        next(chunks)
        for _ in range(17):
            next(chunks)
            assert Export.objects.get().leased_until == timezone.now() + Export.LEASE
            clock.shift(50)

        clock.shift(50)
        rest = b"".join(chunks).decode()

    assert rest.strip().strip('"') == stream.TOO_LONG


def test_who_lost_the_place_gets_no_further_batch(adam, client_of, monkeypatch):
    monkeypatch.setattr(stream, "BATCH", 1)
    chunks = iter(client_of(adam).post(EXPORT, {"format": "csv"}).streaming_content)
    next(chunks)
    Export.objects.all().delete()

    assert stream.TOO_LONG in b"".join(chunks).decode()


def test_a_reader_who_stops_reading_is_cut_off(adam, monkeypatch):
    export = begin(adam)
    monkeypatch.setattr(Export, "LEASE", timedelta(seconds=0.1))
    ours, theirs = socket.socketpair()
    sending = stream.ExportStream(iter(["first", "second"]), export=export, to=ours)

    assert next(sending) == "first"
    theirs.settimeout(10)

    assert theirs.recv(1) == b""
    sending.close()
    ours.close()
    theirs.close()


def test_a_connection_that_has_had_it_all_is_left_open(adam, monkeypatch):
    export = begin(adam)
    monkeypatch.setattr(Export, "LEASE", timedelta(seconds=0.1))
    ours, theirs = socket.socketpair()
    sending = stream.ExportStream(iter(["all"]), export=export, to=ours)

    assert list(sending) == ["all"]
    sending.close()
    later = timezone.now() + timedelta(seconds=0.3)
    eventually(lambda: timezone.now() > later, "time passes")
    ours.sendall(b"next response")

    assert theirs.recv(20) == b"next response"
    ours.close()
    theirs.close()
