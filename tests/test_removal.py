"""Removing an organization whose time is over: all of it, once, from wherever it was stopped."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection
from django.db.models import CASCADE
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console import clock
from organizations import actions, belongings
from organizations.actions import removal
from organizations.events import ORGANIZATION_REMOVED
from organizations.models import (
    Handle,
    Invitation,
    Membership,
    MembershipRole,
    Notification,
    Organization,
    Role,
)
from organizations.roles import RoleSlug
from organizations.schedule import remove_due_organizations
from projects.actions import create_project
from projects.models import Project
from tests.addresses import things_of
from tests.cast import add_member, invite, make_person
from tests.database import rows_of_everything
from tests.reading import notices
from tests.telling import spread_everything

pytestmark = pytest.mark.django_db


def let_time_pass(organization, days=31):
    """Let the deletion have been asked for so many days ago."""
    at = timezone.now() - timedelta(days=days)
    Organization.objects.filter(pk=organization.pk).update(
        deletion_asked_at=at, removal_due_at=at + timedelta(days=30)
    )


@pytest.fixture
def due(adam, acme, mia):
    """Acme, with something of everything, 31 days after Adam asked for its deletion."""
    things_of(adam)
    invite("kim@example.com", by=adam)
    create_project(name="Gemini", by=adam)
    actions.delete_organization(handle="acme", by=adam)
    spread_everything()
    let_time_pass(acme)
    return acme


def rows_of(organization):
    """How many rows there are that belong to the organization, by model."""
    return {
        model.__name__: model._base_manager.filter(organization_id=organization.pk).count()
        for model in belonging_models()
    }


def belonging_models():
    return {
        field.related_model
        for field in Organization._meta.get_fields(include_hidden=True)
        if getattr(field, "on_delete", None) is CASCADE
    }


# All of it


def test_everything_of_it_goes_and_nothing_else(due, adam, zed):
    things_of(zed)
    gone = set(due.memberships.values_list("pk", flat=True))
    invited = set(due.invitations.values_list("pk", flat=True))
    before = rows_of_everything()

    remove_due_organizations()

    after = rows_of_everything()
    for model, rows in before.items():
        for row in rows:
            is_of_it = (
                row.get("organization_id") == due.pk
                or row.get("membership_id") in gone
                or row.get("invitation_id") in invited
                or (model == "organization" and row["id"] == due.pk)
            )
            if model in {"handle", "event", "notification", "announcement", "mail"} or not is_of_it:
                continue
            assert row not in after[model], model
    kept = {"handle", "notification", "announcement"}
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
    """Whoever adds one registers it in `belongings`; otherwise it would go all at once."""
    organization = Organization(pk=None)
    organization.pk = Organization._meta.pk.get_default()
    registered = {kind.rows(organization).model for kind in belongings.KINDS}

    assert belonging_models() == registered | {Membership, MembershipRole}


def test_the_history_stays_as_it_was_and_says_what_was_removed(due, acme):
    before = list(Event.objects.filter(organization_id=acme.pk).order_by("id").values())

    remove_due_organizations()

    *kept, last = Event.objects.filter(organization_id=acme.pk).order_by("id").values()
    assert kept == before
    assert (last["kind"], last["actor_id"]) == (ORGANIZATION_REMOVED, None)
    assert (last["target_type"], last["target_id"]) == ("organization", str(acme.pk))
    assert last["organization_label"] == last["target_label"] == "Acme"
    assert last["before"] == {
        "name": "Acme",
        "handle": "acme",
        "id": str(acme.pk),
        "counts": {"members": 3, "open invitations": 2, "projects": 2},
    }


def test_everybody_who_belonged_to_it_is_told(adam, acme, mia):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    leaver, stranger = add_member(acme, "Lea", RoleSlug.DEVELOPER), make_person("Sam")
    ian = add_member(acme, "Ian", RoleSlug.DEVELOPER)
    actions.delete_organization(handle="acme", by=adam)
    actions.leave_organization(membership=leaver)
    User.objects.filter(pk=ian.user_id).update(is_active=False)
    let_time_pass(acme)

    remove_due_organizations()
    spread_everything()

    event = Event.objects.get(kind=ORGANIZATION_REMOVED)
    told = Notification.objects.filter(event_id=event.pk).values_list("user", flat=True)
    assert sorted(told) == sorted([adam.user_id, ann.user_id, mia.user_id])
    assert stranger.pk not in told


def test_who_asked_for_it_stays_an_administrator_until_then_and_so_is_told(adam, acme):
    """Nobody is told of what they asked for themselves: only the role leads the end of it there."""
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    give_up = actions.Change(give=RoleSlug.DEVELOPER, take=RoleSlug.ADMINISTRATOR)
    actions.delete_organization(handle="acme", by=adam)

    for demote in (
        lambda by: actions.change_roles(membership=adam, slugs=[RoleSlug.DEVELOPER], by=by),
        lambda by: actions.remove_member(membership=adam, by=by),
        lambda by: actions.change_members(pks=[adam.pk], change=give_up, by=by),
    ):
        for by in (adam, ann):
            with pytest.raises(actions.OrganizationBeingDeleted):
                demote(Membership.objects.get(pk=by.pk))

    assert adam.pk in acme.administrators().values_list("pk", flat=True)


def test_administrators_are_told_where_nobody_knows_who_asked(adam, acme, mia):
    let_time_pass(acme)

    remove_due_organizations()
    spread_everything()

    event = Event.objects.get(kind=ORGANIZATION_REMOVED)
    assert Notification.objects.get(event_id=event.pk).user_id == adam.user_id


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


# Where its members go


def test_members_are_told_at_the_front_door_once(due, mia, browser):
    mia.user.remember_organization(due.pk)
    remove_due_organizations()
    page = browser(User.objects.get(pk=mia.user_id))

    first, second = page.get("/", follow=True), page.get("/", follow=True)

    assert first.wsgi_request.path == "/welcome/"
    assert notices(first) == ["Acme was permanently deleted."]
    assert notices(second) == []


def test_members_elsewhere_are_led_there(due, mia, zenith, browser):
    add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    mia.user.remember_organization(due.pk)
    remove_due_organizations()

    answer = browser(User.objects.get(pk=mia.user_id)).get("/", follow=True)

    assert answer.wsgi_request.path == "/organizations/zenith/"
    assert notices(answer) == ["Acme was permanently deleted."]


def test_who_was_removed_before_does_not_learn_of_the_deletion(adam, acme, mia, browser):
    mia.user.remember_organization(acme.pk)
    actions.remove_member(membership=mia, by=adam)
    actions.delete_organization(handle="acme", by=adam)
    let_time_pass(acme)
    remove_due_organizations()

    answer = browser(User.objects.get(pk=mia.user_id)).get("/", follow=True)

    assert notices(answer) == ["You are no longer a member of Acme."]


def test_its_addresses_are_those_of_no_organization(due, adam, zed, browser):
    remove_due_organizations()

    for who in (adam.user, zed):
        for handle in ("acme", str(due.pk)):
            assert browser(who).get(f"/organizations/{handle}/").status_code == 404
    assert "Acme" not in browser(adam.user).get("/organizations/menu/").content.decode()


def test_an_invitation_to_it_leads_nowhere(due, nia, browser):
    invitation = due.invitations.first()

    remove_due_organizations()

    answer = browser(nia).get(reverse("invitations:show", args=[invitation.pk]))
    assert answer.status_code == 404


# When


def test_nothing_goes_before_its_time(adam, acme):
    actions.delete_organization(handle="acme", by=adam)
    let_time_pass(acme, days=29)
    before = rows_of_everything()

    remove_due_organizations()
    assert not actions.remove_organization(organization_id=acme.pk)

    assert rows_of_everything() == before


def test_nothing_goes_that_nobody_asked_to_delete(adam, acme, zed):
    before = rows_of_everything()

    remove_due_organizations()
    assert not actions.remove_organization(organization_id=acme.pk)

    assert rows_of_everything() == before


def test_what_was_restored_stays(adam, acme):
    actions.delete_organization(handle="acme", by=adam)
    let_time_pass(acme, days=29)
    actions.restore_organization(by=adam)
    before = rows_of_everything()

    remove_due_organizations()

    assert rows_of_everything() == before


def test_what_is_suspended_stays_until_that_ends(due):
    Organization.objects.filter(pk=due.pk).update(suspended_at=timezone.now())
    before = rows_of_everything()

    remove_due_organizations()
    assert rows_of_everything() == before
    Organization.objects.filter(pk=due.pk).update(suspended_at=None)
    remove_due_organizations()

    assert not Organization.objects.filter(pk=due.pk).exists()


def test_the_clock_starts_it_every_hour():
    entry = clock.schedule()["remove due organizations"]

    assert entry["task"] == remove_due_organizations.name
    assert entry["schedule"] == 3600


# Stopped, and run again


class Killed(BaseException):
    """What a worker that is killed looks like from inside."""


@pytest.fixture
def killed_after_each_batch(monkeypatch):
    """One batch a run, of 2 rows."""
    batch = removal._remove_batch

    def one(organization_id):
        if batch(organization_id):
            raise Killed
        return False

    monkeypatch.setattr(removal, "BATCH", 2)
    monkeypatch.setattr(removal, "_remove_batch", one)


def run_until_gone(organization):
    """Run it again and again; yields after each run that was killed."""
    for _ in range(100):
        try:
            remove_due_organizations()
        except Killed:
            yield
        else:
            assert not Organization.objects.filter(pk=organization.pk).exists()
            return
    raise AssertionError("it never ends")


@pytest.mark.django_db(transaction=True)
def test_killed_after_every_batch_it_goes_on_where_it_was(due, adam, killed_after_each_batch):
    """Each batch is committed, so on PostgreSQL its triggers have agreed to each."""
    for n in range(5):
        add_member(due, f"Dev {n}", RoleSlug.DEVELOPER)
    left = [sum(rows_of(due).values())]

    for _ in run_until_gone(due):
        left.append(sum(rows_of(due).values()))
        assert due.administrators().get() == adam
        assert not Event.objects.filter(kind=ORGANIZATION_REMOVED).exists()
        with pytest.raises(actions.TooLateToRestore):
            actions.restore_organization(by=adam)

    assert len(left) > 5
    assert all(fewer < more for more, fewer in pairwise(left))
    assert Event.objects.filter(kind=ORGANIZATION_REMOVED).count() == 1
    assert Event.objects.get(kind=ORGANIZATION_REMOVED).before["counts"]["members"] == 3


def test_suspended_between_two_batches_it_stops(due, killed_after_each_batch):
    next(run_until_gone(due))
    Organization.objects.filter(pk=due.pk).update(suspended_at=timezone.now())
    before = rows_of_everything()

    remove_due_organizations()

    assert rows_of_everything() == before


@pytest.mark.django_db(transaction=True)
def test_killed_within_the_last_step_it_has_done_none_of_it(due, adam, monkeypatch):
    def die(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(removal, "_retire", die)
        with pytest.raises(Killed):
            remove_due_organizations()

    assert due.administrators().get() == adam
    assert Handle.objects.get(handle="acme").retired_at is None
    assert not Event.objects.filter(kind=ORGANIZATION_REMOVED).exists()
    remove_due_organizations()
    assert not Organization.objects.filter(pk=due.pk).exists()


def test_a_second_run_finds_nothing(due):
    remove_due_organizations()
    before = rows_of_everything()

    remove_due_organizations()
    assert actions.remove_organization(organization_id=due.pk)

    assert rows_of_everything() == before


def test_one_that_cannot_be_removed_keeps_none_of_the_others(due, zed, zenith, monkeypatch):
    """The longest overdue comes first, and is the broken one."""
    actions.delete_organization(handle="zenith", by=zed)
    let_time_pass(zenith, days=40)
    batch = removal._remove_batch

    def broken(organization_id):
        if organization_id == zenith.pk:
            raise DatabaseError
        return batch(organization_id)

    monkeypatch.setattr(removal, "_remove_batch", broken)

    remove_due_organizations()

    assert list(Organization.objects.values_list("handle", flat=True)) == ["zenith"]


# How much


def plenty(organization, count):
    """So many members, invitations and projects more."""
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.com", name=f"Person {n}") for n in range(count)
    )
    members = Membership.objects.bulk_create(
        Membership(organization=organization, user=person) for person in people
    )
    developer = Role.objects.get(slug=RoleSlug.DEVELOPER)
    MembershipRole.objects.bulk_create(
        MembershipRole(membership=member, organization=organization, role=developer)
        for member in members
    )
    Invitation.objects.bulk_create(
        Invitation(organization=organization, email_key=f"i{n}@example.com") for n in range(count)
    )
    Project.objects.bulk_create(
        Project(organization=organization, name=f"Project {n}", handle=f"project-{n}")
        for n in range(count)
    )


def test_a_batch_asks_the_same_however_much_there_is(adam, acme, monkeypatch):
    """2,000 of everything: 4 full batches of a kind, each with as many statements as the first."""
    plenty(acme, 2_000)
    let_time_pass(acme)
    batch, costs = removal._remove_batch, []

    def counted(organization_id):
        had = rows_of(acme)
        with CaptureQueriesContext(connection) as queries:
            more = batch(organization_id)
        went = {model: had[model] - left for model, left in rows_of(acme).items()}
        (kind, *_) = [model for model, count in went.items() if count] or ["itself"]
        costs.append((max(went.values()), kind, len(queries)))
        return more

    monkeypatch.setattr(removal, "_remove_batch", counted)

    assert actions.remove_organization(organization_id=acme.pk)

    full = [(kind, cost) for size, kind, cost in costs if size == removal.BATCH]
    assert len(full) == 12
    assert len({cost for kind, cost in full if kind == "Project"}) == 1
    assert len({cost for kind, cost in full if kind == "Invitation"}) == 1
    assert len({cost for kind, cost in full if kind.startswith("Membership")}) == 1
    assert max(cost for _, cost in full) <= 20
    assert max(size for size, _, _ in costs) == removal.BATCH
    assert not any(rows_of(acme).values())
    assert User.objects.count() == 2_001
