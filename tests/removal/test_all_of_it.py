"""Removing an organization whose time is over: all of it, and nothing else."""

import pytest

from audit.models import Event
from organizations import actions
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Handle, Membership, MembershipRole, Organization, Role
from organizations.schedule import remove_due_organizations
from organizations.tenancy import belongings
from tests.database import rows_of_everything
from tests.removal.rows import belonging_models, outliving_models, rows_of
from tests.samples import things_of

pytestmark = pytest.mark.django_db


def test_everything_of_it_goes_and_nothing_else(due, adam, zed):
    things_of(zed)
    gone = set(due.memberships.values_list("pk", flat=True))
    invited = set(due.invitations.values_list("pk", flat=True))
    before = rows_of_everything()

    remove_due_organizations()

    # What the payment provider has to forget is told after all else is gone.
    kept = {"notification", "announcement", "cardremoval"} | {
        m._meta.model_name for m in outliving_models()
    }
    after = rows_of_everything()
    for model, rows in before.items():
        for row in rows:
            is_of_it = (
                row.get("organization_id") == due.pk
                or row.get("membership_id") in gone
                or row.get("invitation_id") in invited
                or row.get("owner_id") == due.pk
                or (model == "organization" and row["id"] == due.pk)
            )
            if model in {*kept, "event", "mail"} or not is_of_it:
                continue
            assert row not in after[model], model
    for model, rows in after.items():
        new = [row for row in rows if row not in before[model]]
        assert new == [] or model in {*kept, "event"}, model
    assert not any(rows_of(due).values())
    assert not Organization.objects.filter(pk=due.pk).exists()


def test_the_neighbour_stays_as_it_was(due, zed, zenith):
    things_of(zed)
    theirs = {zenith.pk, *zenith.invitations.values_list("pk", flat=True)}

    def neighbours():
        return {
            model: [row for row in rows if theirs & {v for v in row.values() if hashable(v)}]
            for model, rows in rows_of_everything().items()
        }

    before, people = neighbours(), rows_of_everything()["user"]

    remove_due_organizations()

    assert neighbours() == before
    assert rows_of_everything()["user"] == people
    assert sum(map(len, before.values())) > 8


def hashable(value):
    return not isinstance(value, dict | list)


def test_every_table_that_goes_with_an_organization_goes_in_batches():
    """What a key of another name led to would go all at once. The few own roles do, because
    administrators keep theirs to the end."""
    found = set(belongings.models_in_deletion_order())

    assert belonging_models() == found - outliving_models() | {Membership, MembershipRole, Role}


def test_each_table_goes_before_those_that_it_refers_to():
    """But for one circle: a version refers to its definition, and a definition to its version."""
    in_order = belongings.models_in_deletion_order()
    places = {model: number for number, model in enumerate(in_order)}
    late = [
        (model._meta.label, key.related_model._meta.label)
        for model in in_order
        for key in model._meta.concrete_fields
        if key.related_model and places.get(key.related_model, len(in_order)) < places[model]
    ]

    assert late == [("apis.Version", "apis.Definition")]


def test_the_history_stays_as_it_was_and_says_what_was_removed(due, acme):
    before = list(Event.objects.filter(organization_id=acme.pk).order_by("id").values())

    remove_due_organizations()

    *kept, last = Event.objects.filter(organization_id=acme.pk).order_by("id").values()
    assert kept == before
    assert (last["kind"], last["actor_id"]) == (ORGANIZATION_REMOVED, None)
    assert (last["target_type"], last["target_id"]) == ("organization", str(acme.pk))
    assert last["organization_label"] == last["target_label"] == "Acme"
    counts = last["before"].pop("counts")
    assert last["before"] == {"name": "Acme", "handle": "acme", "id": str(acme.pk)}
    assert (counts["members"], counts["open invitations"], counts["projects"]) == (4, 2, 2)
    assert {*counts} == {"members", *(each.noun for each in belongings.COUNTED_BELONGINGS)}
    assert all(counts.values())


# The handle and the creation


def test_nobody_ever_gets_the_handle_again(due, adam, nia):
    remove_due_organizations()

    handle = Handle.objects.get(handle="acme")
    assert handle.retired_at is not None
    assert handle.organization is None
    for user in (adam.user, nia):
        with pytest.raises(actions.HandleTaken):
            actions.create_organization(name="Acme", by=user)
        with pytest.raises(actions.HandleTaken):
            actions.create_organization(name="Acrne Works", handle="acrne", by=user)


def test_a_handle_that_never_had_a_row_stays_taken_too(due, nia):
    """As of an organization that an older release made while this one was brought out."""
    Handle.objects.filter(handle="acme").delete()

    remove_due_organizations()

    with pytest.raises(actions.HandleTaken):
        actions.create_organization(name="Acme", by=nia)


def test_its_creator_can_create_another(due, adam):
    with pytest.raises(actions.AlreadyCreated):
        actions.create_organization(name="Phoenix", by=adam.user)

    remove_due_organizations()

    assert actions.create_organization(name="Phoenix", by=adam.user).organization.name == "Phoenix"
