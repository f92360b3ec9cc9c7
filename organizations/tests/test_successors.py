"""The last administrator leaves by making someone else one in the same step."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from organizations import actions
from organizations.events.members import MEMBER_LEFT, MEMBER_ROLES_CHANGED
from organizations.models import Membership, Organization
from organizations.tenancy.demands import AboveYou, OrganizationBeingDeleted, OrganizationSuspended
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, make_organization, make_person
from tests.database import business, everything
from tests.reading import buttons, links, notices, reason_at, words

pytestmark = pytest.mark.django_db
LEAVE = "/organizations/acme/leave/"


def offered(page):
    """Who can be picked."""
    return [int(pk) for pk in re.findall(r'name="person" value="(\d+)"', page.content.decode())]


def waits_for_removal(organization):
    now = timezone.now()
    Organization.objects.filter(pk=organization.pk).update(
        deletion_asked_at=now, removal_due_at=now + timedelta(days=30)
    )


def test_the_last_administrator_picks_a_successor_and_leaves(adam, mia, acme, client_of):
    answer = client_of(adam).post(LEAVE, {"person": mia.pk}, follow=True)

    (left,) = acme.memberships.all()
    assert (left, left.role_slugs) == (mia, [RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER])
    assert "You left Acme. Mia is now an administrator." in words(answer)


def test_the_question_stands_within_the_console(adam, mia, acme, client_of):
    for member in (adam, mia, add_member(acme, "Sue", RoleSlug.EXTERNAL_API_SUBSCRIBER)):
        shown = client_of(member).get(LEAVE)

        assert {"/organizations/", "/portal/acme/"} <= set(links(shown))
    waits_for_removal(acme)
    assert words(client_of(mia).get(LEAVE)).count("Acme is scheduled for deletion") == 1


def test_both_are_written_into_the_history(adam, mia):
    actions.leave_organization(membership=adam, successor=mia)

    given = Event.objects.get(kind=MEMBER_ROLES_CHANGED)
    assert (given.actor_id, given.target_id) == (adam.user_id, str(mia.user_id))
    assert given.after == {"roles": ["administrator", "developer"]}
    assert Event.objects.get(kind=MEMBER_LEFT).actor_id == adam.user_id


def test_the_page_shows_who_can_follow(adam, mia, acme, zed, client_of):
    User.objects.filter(pk=add_member(acme, "Off", RoleSlug.DEVELOPER).user_id).update(
        is_active=False
    )

    page = client_of(adam).get(LEAVE)

    assert offered(page) == [mia.pk]
    assert "mia@example.com, Developer" in words(page)
    assert "Leave organization" in buttons(page)


def test_another_administrator_makes_a_successor_needless(adam, mia, acme, client_of):
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)

    assert offered(client_of(adam).get(LEAVE)) == []


def test_without_a_pick_nothing_happens_and_the_page_asks_again(adam, mia, client_of):
    before = business()

    page = client_of(adam).post(LEAVE, {})

    assert "An organization needs an administrator." in reason_at(page, "person")
    assert offered(page) == [mia.pk]
    assert business() == before


# Found by the beginning of a name or address


def test_a_successor_is_found_by_the_beginning_of_a_name_or_address(adam, mia, acme, client_of):
    bob = add_member(acme, "Bob", RoleSlug.DEVELOPER)
    page = client_of(adam)

    assert offered(page.get(LEAVE, {"q": "mi"})) == [mia.pk]
    assert offered(page.get(LEAVE, {"q": "BOB@exa"})) == [bob.pk]
    assert offered(page.get(LEAVE, {"q": "adam"})) == []


def test_who_found_nobody_can_search_again_and_cannot_leave_yet(adam, mia, client_of):
    page = client_of(adam).get(LEAVE, {"q": "xavier"})

    assert "No one matches your search." in words(page)
    assert "Leave organization" not in buttons(page)
    assert "Search" in buttons(page)


def test_few_of_many_are_listed_and_a_search_finds_the_others(adam, acme, client_of):
    people = [add_member(acme, f"Person {n:02}", RoleSlug.DEVELOPER) for n in range(12)]
    page = client_of(adam)

    shown = page.get(LEAVE)
    answer = page.post(f"{LEAVE}?q=person+11", {"person": people[11].pk})

    assert offered(shown) == [each.pk for each in people[:10]]
    assert "There are more people." in words(shown)
    assert answer.status_code == 302
    assert people[11] in acme.administrators()


def test_a_picked_person_stays_picked_when_the_page_comes_back(adam, mia, client_of, monkeypatch):
    monkeypatch.setattr(Membership, "is_last_administrator", True)

    page = client_of(adam).post(LEAVE, {"person": mia.pk})

    assert re.search(rf'value="{mia.pk}"[^>]* checked', page.content.decode())


# Whom not


@pytest.mark.parametrize("who", ["oneself", "a neighbour", "nobody", "a word", "inactive"])
def test_a_forged_successor_is_refused_and_nothing_happens(adam, mia, acme, zed, client_of, who):
    off = add_member(acme, "Off", RoleSlug.DEVELOPER)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    forged = {
        "oneself": adam.pk,
        "a neighbour": zed.pk,
        "nobody": 10**30,
        "a word": "mia",
        "inactive": off.pk,
    }
    before = business()

    page = client_of(adam).post(LEAVE, {"person": forged[who]})

    assert reason_at(page, "person") == "That person is no longer available. Select someone else."
    assert business() == before


@pytest.mark.parametrize("why", ["removed", "inactive", "of another organization", "oneself"])
def test_who_is_no_active_member_under_the_lock_cannot_follow(adam, mia, zed, why):
    if why == "removed":
        actions.remove_member(membership=mia, by=adam)
    if why == "inactive":
        User.objects.filter(pk=mia.user_id).update(is_active=False)
    heir = {"of another organization": zed, "oneself": adam}.get(why, mia)
    before = everything()

    with pytest.raises(actions.SuccessorGone):
        actions.leave_organization(membership=adam, successor=heir)

    assert everything() == before


def test_a_developer_cannot_make_anybody_an_administrator_by_leaving(mia, acme, client_of):
    bob = add_member(acme, "Bob", RoleSlug.DEVELOPER)
    before = business()

    page = client_of(mia).post(LEAVE, {"person": bob.pk})

    assert "You can add or remove only roles" in notices(page)[0]
    assert business() == before


def test_who_leads_a_team_cannot_either(lea, mia):
    with pytest.raises(AboveYou):
        actions.leave_organization(membership=lea, successor=mia)


def test_a_successor_who_became_administrator_meanwhile_is_fine(adam, mia, acme):
    actions.change_roles(membership=mia, slugs=[RoleSlug.ADMINISTRATOR], by=adam)

    actions.leave_organization(membership=adam, successor=mia)

    assert acme.memberships.get().role_slugs == [RoleSlug.ADMINISTRATOR]


# No one else


def test_who_is_alone_is_pointed_to_deleting(adam, zed, client_of):
    page = client_of(adam).get(LEAVE)

    assert "You cannot leave Acme yet" in words(page)
    assert "Leave organization" not in buttons(page)
    assert "/organizations/acme/settings/danger/" in links(page)


def test_who_is_alone_cannot_leave_by_a_forged_form(adam, client_of):
    before = business()

    assert client_of(adam).post(LEAVE, {}).status_code == 200

    assert business() == before


# While it is closed


def test_anyone_but_the_last_administrator_leaves_what_waits_for_removal(adam, mia, acme):
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    waits_for_removal(acme)

    actions.leave_organization(membership=mia)
    actions.leave_organization(membership=ann)

    with pytest.raises(OrganizationBeingDeleted):
        actions.leave_organization(membership=adam)


def test_nobody_is_appointed_in_what_waits_for_removal(adam, mia, acme, client_of):
    waits_for_removal(acme)
    before = business()
    page = client_of(adam)

    shown, answer = page.get(LEAVE), page.post(LEAVE, {"person": mia.pk})

    assert "You cannot leave Acme yet" in words(shown)
    assert offered(shown) == []
    assert "You cannot leave Acme yet" in words(answer)
    with pytest.raises(OrganizationBeingDeleted):
        actions.leave_organization(membership=adam, successor=mia)
    assert business() == before


def test_nobody_leaves_what_is_suspended(adam, mia, acme):
    Organization.objects.filter(pk=acme.pk).update(suspended_at=timezone.now())

    for successor in (None, adam):
        with pytest.raises(OrganizationSuspended):
            actions.leave_organization(membership=mia, successor=successor)


def test_a_page_of_one_organization_takes_nobody_of_another(adam, mia, client_of):
    """Adam is a member of both; the address says which one is left."""
    other = make_organization("Other", by=make_person("Otto"))
    add_member(other.organization, adam.user, RoleSlug.ADMINISTRATOR)
    before = business()

    page = client_of(adam).post(LEAVE, {"person": other.pk})

    assert reason_at(page, "person")
    assert business() == before
