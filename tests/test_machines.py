"""What a machine may do through the same actions as people, and how the history tells of it."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from audit.models import Event
from console.refusals import refusal_as_problem
from organizations import actions
from organizations.actions import Change
from organizations.models import Membership
from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.actors import Actor
from organizations.tenancy.demands import (
    AboveYou,
    NoLongerAllowed,
    OrganizationBeingDeleted,
    PersonNeeded,
    SignInNeeded,
)
from organizations.tenancy.roles import PERMISSIONS, Permission, RoleSlug, permissions_of_role
from projects import actions as project_actions
from projects.events import PROJECT_ARCHIVED
from tests.cast import add_member, make_person
from tests.database import taken_back
from tests.demanded import all_calls, all_demands, taking, tried_calls, tried_elsewhere
from tests.machines import ROBOT, machine, machine_of
from tests.reading import words

CALLS, TRIED = all_calls(), tried_calls()


def demand(name: str) -> Permission:
    return PERMISSIONS[str(all_demands()[name])]


@pytest.fixture(scope="module")
def neighbour(kept) -> Membership:
    """A member of another organization with every role."""
    return actions.create_organization(name="Zenith", by=make_person("Zed"))


def done_by_machine() -> list[Event]:
    done = Event.objects.exclude(means__in=["", "clock", "operator"])
    # One of each thing was made before, and builds are what CI reports.
    return list(done.exclude(means__startswith="CI credential"))


def test_every_action_that_takes_an_actor_is_tried():
    """The actions about creator status take members: they are about what people have once."""
    tried = set(CALLS) | tried_elsewhere()

    assert taking(Actor) - tried == set(), "Add to CALLS in tests/demands.py of the app."
    assert tried - taking(Actor) == set(), "These take no Actor."
    assert len(CALLS) >= 17


def test_a_machine_that_may_do_everything_does_it_in_its_own_name(things_anew, subtests):
    for name, call in TRIED.items():
        with subtests.test(action=name), taken_back():
            things = things_anew()
            it = machine(things.organization, *PERMISSIONS)

            if call.needs_person or call.needs_sign_in:
                with pytest.raises((PersonNeeded, SignInNeeded)):
                    call(things, it)
                assert done_by_machine() == []
                continue
            call(things, it)

            assert done_by_machine(), f"{name} writes no event: call log.record in it, with by=by."
            (event, *_) = done_by_machine()
            assert (event.actor_id, event.actor_label) == (None, "deploy-bot")
            assert (event.machine_type, event.machine_id) == ("group", str(ROBOT))
            assert (event.means, event.organization_id) == ("token …x-zA", things.organization.pk)


def test_one_permission_is_enough_but_for_giving_roles(things_anew, subtests):
    for name, call in TRIED.items():
        with subtests.test(action=name), taken_back():
            things = things_anew()
            it = machine_of(things.admin, demand(name))

            if call.gives_roles or call.needs_sign_in:
                with pytest.raises((AboveYou, SignInNeeded)):
                    call(things, it)
                assert done_by_machine() == []
                continue
            call(things, it)

            (event, *_) = done_by_machine()
            assert event.actor_id == things.admin.user_id
            assert (event.machine_type, event.machine_id) == ("", "")
            assert event.means == "token …x-zA"


@pytest.mark.parametrize("of_a_person", [True, False])
def test_a_new_handle_is_left_to_who_signs_in(of_a_person, things):
    it = (
        machine_of(things.admin, *PERMISSIONS)
        if of_a_person
        else machine(things.organization, *PERMISSIONS)
    )

    with pytest.raises(SignInNeeded):
        actions.rename_organization(name="Apex", handle="apex", by=it)

    things.organization.refresh_from_db()
    assert (things.organization.name, things.organization.handle) == ("Acme", "acme")
    assert done_by_machine() == []


@pytest.mark.parametrize("of_a_person", [True, False])
def test_without_the_permission_it_may_not(of_a_person, things_anew, subtests):
    for name, call in TRIED.items():
        with subtests.test(action=name), taken_back():
            things, others = things_anew(), set(PERMISSIONS) - {demand(name)}
            make = machine_of if of_a_person else machine
            it = make(things.admin if of_a_person else things.organization, *others)

            with pytest.raises((NoLongerAllowed, OrganizationBeingDeleted)):
                call(things, it)

            assert done_by_machine() == []


def test_what_the_person_may_no_longer_the_token_may_not_either(things_anew, subtests):
    for name, call in TRIED.items():
        with subtests.test(action=name), taken_back():
            things = things_anew()
            heir = add_member(things.organization, "Ann", RoleSlug.ADMINISTRATOR)
            it = machine_of(things.admin, *PERMISSIONS)
            assert all(it.can(permission) for permission in PERMISSIONS)
            lesser = next(
                slug for slug in RoleSlug if demand(name) not in permissions_of_role(slug)
            )
            actions.change_roles(membership=things.admin, slugs=[lesser], by=heir)

            with pytest.raises((NoLongerAllowed, OrganizationBeingDeleted)):
                call(replace(things, admin=heir), it)

            assert done_by_machine() == []


def test_one_that_was_revoked_meanwhile_does_nothing(things_anew, subtests):
    for name, call in TRIED.items():
        with subtests.test(action=name), taken_back():
            things = things_anew()
            it = replace(machine(things.organization, *PERMISSIONS), is_revoked=True)

            with pytest.raises(NoLongerAllowed):
                call(things, it)

            assert done_by_machine() == []


def test_it_reaches_nothing_of_another_organization(things_anew, neighbour, subtests):
    for name, call in TRIED.items():
        if call.is_at_home:
            continue
        for it in (neighbour, machine_of(neighbour, *PERMISSIONS)):
            with subtests.test(action=name, by=type(it).__name__), taken_back():
                with pytest.raises(NoLongerAllowed):
                    call(things_anew(), it)

                assert done_by_machine() == []


@pytest.mark.parametrize("slug", sorted(RoleSlug))
def test_one_that_only_manages_members_gives_no_role_at_all(slug, things):
    """Every role has permissions, and none of them is its own."""
    it = machine_of(things.admin, MANAGE_MEMBERSHIP)

    with pytest.raises(AboveYou):
        actions.change_roles(
            membership=things.membership, slugs={slug, RoleSlug.API_PUBLISHER}, by=it
        )
    with pytest.raises(AboveYou):
        actions.invite_members(addresses=["new@example.com"], slugs=[slug], by=it)


def test_it_gives_a_role_all_of_whose_permissions_are_its_own(things):
    own = {MANAGE_MEMBERSHIP, *permissions_of_role(RoleSlug.EXTERNAL_API_SUBSCRIBER)}
    it = machine_of(things.admin, *own)

    assert actions.change_roles(
        membership=things.membership,
        slugs={*things.membership.role_slugs, RoleSlug.EXTERNAL_API_SUBSCRIBER},
        by=it,
    )


def test_what_it_invites_hangs_on_its_person(things):
    it = machine_of(things.admin, *PERMISSIONS)

    (outcome,) = CALLS["invite_members"](things, it)

    assert outcome.invitation.invited_by == things.admin.user


def test_it_does_not_remove_its_own_person_among_others(things):
    it = machine_of(things.admin, *PERMISSIONS)

    (outcome,) = actions.change_members(pks=[things.admin.pk], change=Change(remove=True), by=it)

    assert "yourself" in str(outcome.refusal)
    assert things.organization.memberships.filter(pk=things.admin.pk).exists()


# What is told of it


def archived_by(things, by):
    project_actions.archive_project(project=things.project, by=by)
    return Event.objects.get(kind=PROJECT_ARCHIVED)


def history(things, client_of, **narrowed):
    address = reverse("settings:history", args=[things.organization.handle])
    return client_of(things.admin).get(address, narrowed)


def test_the_history_names_the_machine_and_its_token(things, client_of):
    archived_by(things, machine(things.organization, *PERMISSIONS))

    page = history(things, client_of)

    assert "deploy-bot (token …x-zA) archived the project Apollo" in words(page)
    assert "?person=deploy-bot" not in page.content.decode()


def test_the_history_names_the_person_and_the_token(things, client_of):
    archived_by(things, machine_of(things.admin, *PERMISSIONS))

    page = history(things, client_of)

    assert f"{things.admin} (token …x-zA) archived the project Apollo" in words(page)


def test_what_is_done_in_a_browser_names_no_means(things, client_of):
    archived_by(things, things.admin)

    page = history(things, client_of)

    assert f"{things.admin} archived the project Apollo" in words(page)


def test_what_a_machine_is_refused_is_told_in_its_name(things, rf):
    it = machine(things.organization)
    request = rf.post("/api/v1/anything")
    request.auth, request.user, request.resolver_match = it, AnonymousUser(), None
    request.organization = things.organization

    assert refusal_as_problem(AboveYou(), request).status_code == 409

    (event,) = done_by_machine()
    assert event.is_refused
    assert (event.actor_id, event.machine_id, event.means) == (None, str(ROBOT), it.means)


def test_no_person_of_the_same_number_is_taken_for_it(things, client_of):
    twin = add_member(things.organization, make_person("Twin", pk=ROBOT), RoleSlug.DEVELOPER)
    archived_by(things, machine(things.organization, *PERMISSIONS))

    found = history(things, client_of, person="Twin").context["page"]
    own = client_of(twin).get(reverse("accounts:history"))

    assert not [event for event in found if event.machine_id]
    assert "archived" not in words(own)


def test_the_file_says_by_what_means(things, client_of):
    archived_by(things, machine(things.organization, *PERMISSIONS))
    address = reverse("settings:export-history", args=[things.organization.handle])

    for file_format in ("csv", "jsonl"):
        sent = client_of(things.admin).post(address, {"format": file_format})
        text = b"".join(sent.streaming_content).decode()

        assert "token …x-zA" in text
        assert str(ROBOT) in text


def test_operators_see_the_token_and_whose_it_is(things, client_of):
    event = archived_by(things, machine(things.organization, *PERMISSIONS))
    olga = make_person("Olga", is_staff=True, is_superuser=True)

    page = client_of(olga).get(reverse("admin:audit_event_change", args=[event.pk]))

    assert "By deploy-bot Using token …x-zA" in words(page)
