"""When an organization is removed: at its time, in batches, from wherever it was stopped."""

from datetime import timedelta
from itertools import pairwise
from secrets import token_bytes
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from console.jobs import clock
from machines.models import PersonalToken, ServiceAccountToken
from organizations import actions
from organizations.actions import permanent_deletion
from organizations.events.organizations import ORGANIZATION_REMOVED
from organizations.models import Handle, Invitation, Membership, MembershipRole, Organization, Role
from organizations.schedule import remove_due_organizations
from organizations.tenancy import belongings
from organizations.tenancy.roles import RoleSlug
from projects.models import Project
from tests.cast import add_member
from tests.database import rows_of_everything
from tests.removal.rows import let_time_pass, rows_of

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def test_nothing_goes_before_its_time(adam, acme):
    actions.delete_organization(handle="acme", by=adam)
    let_time_pass(acme, days=29)
    before = rows_of_everything()

    remove_due_organizations()
    assert not actions.delete_permanently(organization_id=acme.pk)

    assert rows_of_everything() == before


def test_nothing_goes_that_nobody_asked_to_delete(adam, acme, zed):
    before = rows_of_everything()

    remove_due_organizations()
    assert not actions.delete_permanently(organization_id=acme.pk)

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


class Killed(BaseException):
    """What a worker that is killed looks like from inside."""


@pytest.fixture
def killed_after_each_batch(monkeypatch):
    """One batch a run, of 2 rows."""
    batch = permanent_deletion._delete_batch

    def one(organization_id):
        if batch(organization_id):
            raise Killed
        return False

    monkeypatch.setattr(permanent_deletion, "BATCH", 2)
    monkeypatch.setattr(permanent_deletion, "_delete_batch", one)


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
    assert Event.objects.get(kind=ORGANIZATION_REMOVED).before["counts"]["members"] == 4


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
        patch.setattr(permanent_deletion, "_retire_handle", die)
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
    assert actions.delete_permanently(organization_id=due.pk)

    assert rows_of_everything() == before


def test_one_that_cannot_be_removed_keeps_none_of_the_others(due, zed, zenith, monkeypatch):
    """The longest overdue comes first, and is the broken one."""
    actions.delete_organization(handle="zenith", by=zed)
    let_time_pass(zenith, days=40)
    batch = permanent_deletion._delete_batch

    def broken(organization_id):
        if organization_id == zenith.pk:
            raise DatabaseError
        return batch(organization_id)

    monkeypatch.setattr(permanent_deletion, "_delete_batch", broken)

    remove_due_organizations()

    assert list(Organization.objects.values_list("handle", flat=True)) == ["zenith"]


def plenty(organization, count):
    """So many members with a token, tokens of a service account, invitations and projects more."""
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
    account = organization.service_accounts.create(name="Deployments")
    ends = timezone.now() + MONTH
    PersonalToken.objects.bulk_create(
        PersonalToken(
            organization=organization,
            digest=token_bytes(32),
            life=MONTH,
            expires_at=ends,
            membership=member,
        )
        for member in members
    )
    common: dict[str, Any] = {"service_account": account, "life": MONTH, "expires_at": ends}
    ServiceAccountToken.objects.bulk_create(
        ServiceAccountToken(organization=organization, digest=token_bytes(32), **common)
        for _ in range(count)
    )


def test_a_batch_asks_the_same_however_much_there_is(adam, acme, monkeypatch):
    """2,000 of everything: 4 full batches of a kind, each with as many statements as the first."""
    plenty(acme, 2_000)
    let_time_pass(acme)
    batch, costs = permanent_deletion._delete_batch, []

    def counted(organization_id):
        had = rows_of(acme)
        with CaptureQueriesContext(connection) as queries:
            more = batch(organization_id)
        went = {model: had[model] - left for model, left in rows_of(acme).items()}
        (kind, *_) = [model for model, count in went.items() if count] or ["itself"]
        costs.append((max(went.values()), kind, len(queries)))
        return more

    monkeypatch.setattr(permanent_deletion, "_delete_batch", counted)

    assert actions.delete_permanently(organization_id=acme.pk)

    full = [(kind, cost) for size, kind, cost in costs if size == permanent_deletion.BATCH]
    assert len(full) == 20
    assert len({cost for kind, cost in full if kind == "Project"}) == 1
    assert len({cost for kind, cost in full if kind == "Invitation"}) == 1
    assert len({cost for kind, cost in full if kind == "PersonalToken"}) == 1
    assert len({cost for kind, cost in full if kind == "ServiceAccountToken"}) == 1
    assert len({cost for kind, cost in full if kind.startswith("Membership")}) == 1
    # Each kind is asked until one has rows.
    assert max(cost for _, cost in full) <= len(belongings.models_in_deletion_order()) + 26
    assert max(size for size, _, _ in costs) == permanent_deletion.BATCH
    assert not any(rows_of(acme).values())
    assert User.objects.count() == 2_001
