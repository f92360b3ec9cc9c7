"""The last day of a member, and suspending one: the rules, and what the person sees."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from audit.models import Event
from audit.sentences import sentence
from console.refusals import Refusal
from console.words import dates
from console.words.lines import InvalidLine
from organizations.actions import (
    LastAdministrator,
    LastDayPassed,
    OwnAccess,
    change_roles,
    invite_members,
    join,
    leave_organization,
    remove_member,
    request_access,
    restore_member,
    set_last_day,
    suspend_member,
)
from organizations.actions.answering import InviterCannotGive
from organizations.actions.members import LastLastingAdministrator
from organizations.actions.operators import appoint_administrator
from organizations.models import Membership, Notification
from organizations.models.access_fingerprint import access_fingerprint
from organizations.models.organization import today
from organizations.tenancy.demands import AboveYou, NoLongerAllowed
from organizations.tenancy.meters import MEMBERS, console_members
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, end_access, invite, make_person, suspend
from tests.reading import words

pytestmark = pytest.mark.django_db
MEMBERS_PAGE = "/organizations/acme/settings/members/"
A_MONTH = timedelta(days=30)
BACK: dict[Any, Any] = {suspend: restore_member, end_access: partial(set_last_day, last_day=None)}


@pytest.fixture
def ann(acme, adam):
    """Another administrator."""
    return add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)


def last_sentence():
    return sentence(Event.objects.latest("pk"))


def read(member):
    return Membership.objects.get(pk=member.pk)


# The last day


def test_access_ends_with_the_last_day_in_utc(mia, adam):
    last_day = today() + A_MONTH

    assert set_last_day(membership=mia, last_day=last_day, by=adam)
    assert not set_last_day(membership=mia, last_day=last_day, by=adam)

    ends_at = read(mia).ends_at
    assert ends_at.isoformat() == f"{last_day + timedelta(days=1)}T00:00:00+00:00"
    assert read(mia).last_day == last_day
    assert last_sentence() == f"Adam set the last day of Mia's access to {dates.day(last_day)}"


def test_an_end_is_moved_and_removed(mia, adam):
    first, second = today(), today() + A_MONTH
    set_last_day(membership=mia, last_day=first, by=adam)

    set_last_day(membership=mia, last_day=second, by=adam)
    before, after = dates.day(first), dates.day(second)
    assert (
        last_sentence() == f"Adam set the last day of Mia's access to {after}, which was {before}"
    )

    set_last_day(membership=mia, last_day=None, by=adam)
    assert last_sentence() == f"Adam removed the last day of Mia's access, which was {after}"
    assert read(mia).ends_at is None


def test_a_day_that_has_passed_is_refused(mia, adam):
    with pytest.raises(LastDayPassed):
        set_last_day(membership=mia, last_day=today() - timedelta(days=1), by=adam)


def test_nobody_ends_extends_or_suspends_their_own_access(adam, ann):
    end_in_a_month = {"last_day": today() + A_MONTH}
    set_last_day(membership=ann, **end_in_a_month, by=adam)

    for refused in (
        lambda: set_last_day(membership=ann, last_day=None, by=ann),
        lambda: set_last_day(membership=adam, **end_in_a_month, by=adam),
        lambda: suspend_member(membership=adam, by=adam),
        lambda: restore_member(membership=adam, by=adam),
    ):
        with pytest.raises(OwnAccess):
            refused()


@pytest.mark.parametrize("change", [suspend_member, restore_member, set_last_day])
def test_only_who_could_give_the_roles_changes_access(change, acme, adam, mia, monkeypatch):
    arguments = {"last_day": today()} if change is set_last_day else {}
    with pytest.raises(NoLongerAllowed):
        change(membership=adam, by=mia, **arguments)
    monkeypatch.setattr(Membership, "may_give", lambda *_: False)
    with pytest.raises(AboveYou):
        change(membership=mia, by=adam, **arguments)


@pytest.mark.parametrize("change", [suspend_member, restore_member, set_last_day])
def test_another_organizations_member_is_out_of_reach(change, adam, zed):
    arguments = {"last_day": today()} if change is set_last_day else {}
    with pytest.raises(NoLongerAllowed):
        change(membership=zed, by=adam, **arguments)


# The last administrator


def test_an_administrator_with_an_end_does_not_keep_the_organization(acme, adam, ann):
    set_last_day(membership=ann, last_day=today() + A_MONTH, by=adam)

    for refused in (
        lambda: set_last_day(membership=adam, last_day=today(), by=ann),
        lambda: suspend_member(membership=adam, by=ann),
        lambda: change_roles(membership=adam, slugs=[RoleSlug.DEVELOPER], by=ann),
        lambda: remove_member(membership=adam, by=ann),
        lambda: leave_organization(membership=adam),
    ):
        with pytest.raises(LastLastingAdministrator):
            refused()
    suspend_member(membership=ann, by=adam)
    with pytest.raises(LastAdministrator) as refusal:
        leave_organization(membership=adam)
    assert type(refusal.value) is LastAdministrator


@pytest.mark.postgresql
@pytest.mark.parametrize("column", ["ends_at", "suspended_at"])
def test_the_database_keeps_a_lasting_administrator(column, acme, adam, ann):
    Membership.objects.filter(pk=ann.pk).update(**{column: timezone.now() + A_MONTH})
    Membership.objects.filter(pk=adam.pk).update(**{column: timezone.now() + A_MONTH})

    with (
        pytest.raises(IntegrityError, match="must keep an active administrator"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_successor_is_someone_whose_access_has_no_end(adam, mia, client_of):
    set_last_day(membership=mia, last_day=today() + A_MONTH, by=adam)

    answer = client_of(adam).post("/organizations/acme/leave/", {"person": mia.pk})

    assert "make them an administrator" in words(answer)
    assert read(adam).is_last_administrator


# Suspending


def test_suspending_keeps_everything_and_restoring_gives_it_back(mia, adam, client_of):
    page = client_of(mia)

    assert suspend_member(membership=mia, reason="On  leave", by=adam)
    assert not suspend_member(membership=mia, reason="Again", by=adam)
    assert last_sentence() == "Adam suspended Mia's access: On leave"
    answer = page.get("/organizations/acme/")
    assert answer.status_code == 403
    assert "On leave" in words(answer)
    assert "Your access to Acme is suspended" in words(answer)

    assert restore_member(membership=mia, by=adam)
    assert not restore_member(membership=mia, by=adam)
    assert last_sentence() == "Adam restored Mia's access"
    assert page.get("/organizations/acme/").status_code == 200
    assert read(mia).suspension_reason == ""


def test_a_reason_is_one_line(mia, adam):
    with pytest.raises(InvalidLine):
        suspend_member(membership=mia, reason="x" * 201, by=adam)


def test_the_person_hears_of_it_although_nothing_else_reaches_them(mia, adam):
    suspend_member(membership=mia, by=adam)
    assert Notification.objects.filter(user=mia.user).count() == 1

    change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    assert Notification.objects.filter(user=mia.user).count() == 1


@pytest.mark.parametrize("end", [suspend, end_access])
def test_an_invitation_of_someone_shut_out_is_not_answered(end, acme, adam, ann):
    invitation = invite("nia@example.com", by=ann)
    end(ann)

    with pytest.raises(InviterCannotGive):
        join(invitation=invitation, user=make_person("Nia"))
    with pytest.raises(NoLongerAllowed):
        invite_members(addresses=["tom@example.com"], slugs=[RoleSlug.DEVELOPER], by=ann)


@pytest.mark.parametrize("end", [suspend, end_access])
def test_who_comes_back_with_what_they_requested_has_it_granted(end, mia, adam):
    for permission in ("manage_membership", "create_api"):
        request_access(membership=mia, permission=permission, administrator=adam)
    end(mia)
    change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    assert mia.access_requests.open().count() == 2

    BACK[end](membership=mia, by=adam)

    assert mia.access_requests.open().get().permission == "manage_membership"
    assert last_sentence() == "Adam granted Mia's access request: “Create APIs and versions”"


def test_who_is_extended_while_suspended_has_nothing_granted(mia, adam):
    request_access(membership=mia, permission="create_api", administrator=adam)
    end_access(suspend(mia))
    change_roles(membership=mia, slugs=[RoleSlug.API_PUBLISHER], by=adam)

    for back in reversed(BACK.values()):
        assert mia.access_requests.open().exists()
        back(membership=mia, by=adam)

    assert not mia.access_requests.open().exists()


def test_an_operator_restores_whom_they_appoint(acme, adam, ann):
    olga = make_person("Olga", is_staff=True)
    suspend(ann)
    adam.user.last_login = timezone.now() - timedelta(days=400)
    adam.user.save()
    appoint_administrator(
        organization=acme, address="ann@example.com", reason="They asked for it.", by=olga
    )

    assert read(ann).suspended_at is None
    assert ann in acme.administrators()


# What counts


@pytest.mark.parametrize("end", [suspend, end_access])
def test_who_is_shut_out_is_not_counted_and_comes_back_only_where_there_is_room(
    end, acme, adam, mia, monkeypatch
):
    count = console_members(acme).count()
    end(mia)
    assert console_members(acme).count() == count - 1

    class Full(Refusal):
        slug = "full"
        message = "Full."

    def refuse(organization, meter):
        assert meter is MEMBERS
        raise Full

    monkeypatch.setattr("organizations.actions.member_access.demand_room", refuse)
    come_back = BACK[end]
    with pytest.raises(Full):
        come_back(membership=mia, by=adam)
    # Whoever sees only the portal is not counted, and so needs no room.
    lou = end(add_member(acme, "Lou", RoleSlug.EXTERNAL_API_SUBSCRIBER))
    assert come_back(membership=lou, by=adam)


def test_an_end_that_passes_changes_the_fingerprint_of_all_access(acme, mia):
    before = access_fingerprint(acme)
    Membership.objects.filter(pk=mia.pk).update(ends_at=timezone.now() + A_MONTH)
    assert access_fingerprint(acme) == before
    end_access(mia)
    ended = access_fingerprint(acme)
    assert ended != before
    suspend(mia)
    assert access_fingerprint(acme) == ended
