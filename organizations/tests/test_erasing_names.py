"""What the history says of someone who closed their account, and what it no longer says."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions import change_name, close_account
from accounts.models import User
from audit import erasing
from audit.erasing import carry_out_erasures
from audit.models import Erasure, Event
from audit.sentences import sentence
from organizations import actions
from organizations.actions.operators import suspend_organization
from organizations.models import Invitation
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_person
from tests.database import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(acme, adam, nia):
    """An administrator of Acme who was invited, renamed herself, and did things."""
    change_name(name="Ann Zeppelin", by=nia)
    nia.refresh_from_db()
    joined = actions.join(invitation=invite(nia.email, by=adam), user=nia)
    actions.change_roles(membership=joined, slugs=[RoleSlug.ADMINISTRATOR], by=adam)
    actions.rename_organization(name="Acme Works", by=acme.memberships.get(pk=joined.pk))
    return joined


def close(user: User) -> None:
    user.refresh_from_db()
    close_account(address=user.email, by=user)
    carry_out_erasures()


def test_no_table_holds_a_name_or_an_address_of_theirs(ann):
    close(ann.user)

    kept = {
        table: row
        for table, rows in everything().items()
        for row in rows
        if table != "mail" and ("zeppelin" in row.lower() or "nia" in row.lower())
    }
    assert kept == {}


def test_the_history_keeps_what_was_done_and_says_it_of_a_pseudonym(ann, adam, acme):
    before = list(Event.objects.within(acme.pk).order_by("pk").values("pk", "kind", "actor_id"))
    name = f"Closed account {ann.user_id}"

    close(ann.user)

    found = Event.objects.within(acme.pk).order_by("pk")
    assert list(found.values("pk", "kind", "actor_id"))[: len(before)] == before
    said = [sentence(event) for event in found]
    assert f"{name} renamed the organization from Acme to Acme Works" in said
    assert f"Adam invited {name} as Developer" in said


def test_nobody_else_is_forgotten(ann, adam, mia, zed):
    theirs = Event.objects.exclude(actor_id=ann.user_id).exclude(
        target_id__in=[str(ann.user_id), *map(str, Invitation.objects.values_list("pk", flat=True))]
    )
    before = list(theirs.order_by("pk").values())

    close(ann.user)

    assert list(theirs.order_by("pk").values())[: len(before)] == before


def test_from_where_they_acted_is_forgotten_too(ann, client_of):
    client_of(ann).post("/accounts/profile/", {"name": "Ann"}, REMOTE_ADDR="203.0.113.7")
    assert Event.objects.filter(address="203.0.113.7").exists()

    close(ann.user)

    assert not Event.objects.filter(address="203.0.113.7").exists()


def test_an_invitation_that_waits_keeps_its_address(nia, adam, acme):
    waiting = invite(nia.email, by=adam)

    close(nia)

    waiting.refresh_from_db()
    assert waiting.email == "nia@example.com"


def test_a_new_account_with_the_address_keeps_its_name(ann, adam, acme):
    close(ann.user)
    new = make_person("Nia")
    add_member(acme, new, RoleSlug.ADMINISTRATOR)
    actions.rename_organization(name="Acme", by=acme.memberships.get(user=new))

    carry_out_erasures()

    assert Event.objects.filter(actor_id=new.pk, actor_label="Nia <nia@example.com>").exists()


def test_what_a_request_writes_late_is_erased_by_the_next_run(ann):
    late = Event.objects.filter(actor_id=ann.user_id).values().latest("pk")
    close(ann.user)
    Event.objects.create(**{**late, "id": None})

    carry_out_erasures()

    assert not Event.objects.filter(actor_label__contains="Zeppelin").exists()
    assert Erasure.objects.filter(done_at=None).exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        carry_out_erasures()
    assert not Erasure.objects.filter(done_at=None).exists()


def test_many_events_are_erased_in_batches_also_those_of_one_moment(ann, monkeypatch):
    monkeypatch.setattr(erasing, "BATCH", 1)
    last = Event.objects.filter(actor_id=ann.user_id).values().latest("pk")
    for _ in range(3):
        Event.objects.create(**{**last, "id": None})

    close(ann.user)

    assert not Event.objects.filter(actor_label__contains="Zeppelin").exists()


def test_an_operator_is_forgotten_as_one(acme):
    olga = make_person("Olga", is_staff=True)
    suspend_organization(organization=acme, reason="Not paid for.", by=olga)

    close(olga)

    event = Event.objects.get(operator_id=olga.pk)
    assert (event.operator_label, event.operator_address) == (olga.pseudonym, None)
    assert event.reason == "Not paid for."
