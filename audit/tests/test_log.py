"""Events say who did what to what, in words that outlive all of it."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from audit import log
from audit.event_types import EVENT_TYPES
from audit.events import ACTION_REFUSED
from audit.models import Event


def test_an_event_says_who_did_what_to_what_where(adam, acme, mia):
    before, after = {"roles": ["developer"]}, {"roles": ["api-publisher"]}

    event = log.record(
        EVENT_TYPES["member.roles_changed"],
        organization=acme,
        by=adam.user,
        target=mia.user,
        before=before,
        after=after,
    )

    event.refresh_from_db()
    assert event.kind == "member.roles_changed"
    assert (event.organization_id, event.organization_label) == (acme.pk, "Acme")
    assert (event.actor_id, event.actor_label) == (adam.user_id, "Adam <adam@example.com>")
    assert (event.target_type, event.target_id) == ("user", str(mia.user_id))
    assert event.target_label == "Mia <mia@example.com>"
    assert (event.before, event.after) == (before, after)
    assert (event.is_refused, event.reason, event.address) == (False, "", None)
    assert event.at is not None


def test_a_refusal_says_what_was_tried_and_why_not(adam, acme):
    event = log.record_refusal(
        ACTION_REFUSED,
        organization=acme,
        by=adam.user,
        reason="An organization needs an administrator.",
        attempted="LastAdministrator",
    )

    event.refresh_from_db()
    assert event.is_refused
    assert event.reason == "An organization needs an administrator."
    assert event.after == {"attempted": "LastAdministrator"}
    assert (event.target_type, event.target_id, event.target_label) == ("", "", "")


def test_an_event_is_of_the_organization_of_its_target_unless_another_is_named(adam, acme, mia):
    event = log.record(EVENT_TYPES["member.removed"], by=adam.user, target=mia)

    assert (event.organization_id, event.organization_label) == (acme.pk, "Acme")
    with pytest.raises(AttributeError):
        log.record(EVENT_TYPES["member.removed"], by=adam.user, target=mia.user)
    with pytest.raises(AttributeError):
        log.record(EVENT_TYPES["member.removed"], by=adam.user)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_what_the_clock_or_a_visitor_does_has_no_actor(nobody, db):
    event = log.record(EVENT_TYPES["invitation.lapsed"], organization=None, by=nobody)

    event.refresh_from_db()
    assert (event.actor_id, event.actor_label) == (None, "")
    assert (event.organization_id, event.organization_label) == (None, "")
    assert str(event) == "Someone let an invitation expire"


def test_an_event_reads_as_a_sentence(adam, acme, mia):
    event = log.record(
        EVENT_TYPES["member.removed"], organization=acme, by=adam.user, target=mia.user
    )

    assert str(event) == "Adam <adam@example.com> removed a member Mia <mia@example.com>"


def test_somebody_without_a_name_is_known_by_address_alone(nia, acme):
    nia.name = ""

    event = log.record(EVENT_TYPES["member.left"], organization=acme, by=nia)

    assert event.actor_label == "nia@example.com"


@pytest.mark.parametrize("name", ["N" * 60, "N" * 400])
def test_the_longest_names_and_addresses_fit(name, nia, acme):
    nia.name, nia.email = name, "n" * 400 + "@example.com"

    event = log.record(EVENT_TYPES["member.left"], organization=acme, by=nia, target=nia)

    event.refresh_from_db()
    assert len(event.actor_label) == len(event.target_label) == 320


def test_an_event_is_undone_with_what_it_is_about(adam, acme):
    before = Event.objects.count()

    with transaction.atomic():
        log.record(EVENT_TYPES["organization.renamed"], organization=acme, by=adam.user)
        transaction.set_rollback(True)

    assert Event.objects.count() == before


def test_an_event_has_no_foreign_keys():
    relations = [field for field in Event._meta.get_fields() if field.is_relation]

    assert relations == []


def test_no_model_refers_to_an_event():
    referring = [
        field
        for model in Event._meta.apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is Event
    ]

    assert referring == []


def test_an_event_outlives_everything_that_it_describes(adam, acme, mia):
    person = mia.user
    event = log.record(
        EVENT_TYPES["member.removed"], organization=acme, by=adam.user, target=person
    )
    ids = (acme.pk, adam.user_id, str(person.pk))

    acme.delete()
    person.delete()
    adam.user.delete()

    event.refresh_from_db()
    assert (event.organization_id, event.actor_id, event.target_id) == ids
    assert event.organization_label == "Acme"
    assert event.actor_label == "Adam <adam@example.com>"
    assert event.target_label == "Mia <mia@example.com>"


def test_the_longest_id_fits(acme):
    acme.pk = uuid.UUID(int=2**128 - 1)

    renamed = EVENT_TYPES["organization.renamed"]
    event = log.record(renamed, organization=acme, by=log.System(), target=acme)

    event.refresh_from_db()
    assert event.target_id == str(acme.pk)
