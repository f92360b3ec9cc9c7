"""How many events the history has, or lets through, as it says above them."""

import re

from audit.event_types import EVENT_TYPES
from audit.models import Event
from console.lists.paging import COUNT_CAP
from organizations.events.members import MEMBER_ROLES_CHANGED
from tests.reading import words

HISTORY = "/organizations/acme/settings/history/"
CREATED, ARCHIVED = EVENT_TYPES["project.created"], EVENT_TYPES["project.archived"]


def happened(organization, by, count=1, **fields):
    Event.objects.bulk_create(
        Event(
            **{"kind": CREATED, "actor_label": by.name} | fields,
            organization_id=organization.pk,
            organization_label=organization.name,
            actor_id=by.pk,
        )
        for _ in range(count)
    )


def done_to(user):
    return {"kind": MEMBER_ROLES_CHANGED, "target_type": "user", "target_id": user.pk}


def test_it_counts_what_happened_here_and_nothing_of_elsewhere(adam, acme, zenith, client_of):
    happened(acme, adam.user, 60)
    happened(zenith, adam.user, 5)

    text = words(client_of(adam).get(HISTORY))

    # With its creation; the page shows 50.
    assert "61 events, newest first. Events cannot be edited." in text


def test_it_counts_what_the_filters_let_through(adam, acme, client_of):
    happened(acme, adam.user, 3)
    happened(acme, adam.user, 1, kind=ARCHIVED)

    def said(**narrowed):
        return words(client_of(adam).get(HISTORY, narrowed))

    assert "3 events match, newest first." in said(kind=CREATED)
    assert "1 event matches, newest first." in said(kind=ARCHIVED)
    assert "No events found" in said(kind=ARCHIVED, outcome="refused")


def test_what_somebody_did_to_themselves_counts_once(adam, mia, acme, client_of):
    happened(acme, mia.user, 2)
    happened(acme, mia.user, 4, **done_to(mia.user))
    happened(acme, adam.user, 8, **done_to(mia.user))
    happened(acme, adam.user, 16)

    assert "14 events match" in words(client_of(adam).get(HISTORY, {"person": "mia"}))


def test_what_the_system_did_to_somebody_counts(adam, mia, acme, client_of):
    happened(acme, mia.user, 2)
    Event.objects.create(organization_id=acme.pk, organization_label="Acme", **done_to(mia.user))

    assert "3 events match" in words(client_of(adam).get(HISTORY, {"person": "mia"}))


def test_counting_stops_at_a_thousand(adam, acme, client_of):
    happened(acme, adam.user, COUNT_CAP + 1)

    assert "1,000+ events, newest first." in words(client_of(adam).get(HISTORY))
    assert "1,000+ events match" in words(client_of(adam).get(HISTORY, {"outcome": "done"}))


def test_a_mistake_in_a_filter_counts_nothing(adam, acme, client_of):
    happened(acme, adam.user, 2)

    text = words(client_of(adam).get(HISTORY, {"since": "2026-03-10", "until": "2026-03-01"}))

    assert "No events shown" in text
    assert not re.search(r"\d events", text)
