"""Applications: who sees and changes which, and what becomes of them."""

import pytest

from audit.models import Event
from organizations import actions as organization_actions
from organizations.models import Notification
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions.applications import TooManyApplications
from portal.actions.reaching import OutOfReach
from portal.events import (
    APPLICATION_BLOCKED,
    APPLICATION_CREATED,
    APPLICATION_DELETED,
    APPLICATION_LEFT,
    APPLICATION_TRANSFERRED,
)
from portal.models import Application, Key, Right
from portal.tests.makers import add_application, add_key
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, words

pytestmark = pytest.mark.django_db
LIST = "/portal/acme/applications/"
NEW = f"{LIST}new/"
TILL = {"name": "Till", "description": "Sells tickets."}


def page_of(application):
    return f"{LIST}{application.pk}/"


@pytest.mark.parametrize("who", ["sam", "eve", "adam"])
def test_subscribers_and_administrators_make_applications(who, request, acme, client_of):
    member = request.getfixturevalue(who)

    answer = client_of(member).post(NEW, TILL, follow=True)

    made = acme.applications.get()
    assert answer.redirect_chain == [(page_of(made), 302)]
    assert (made.name, made.owner, made.description) == ("Till", member, "Sells tickets.")
    assert notices(answer) == ["Till was created."]
    assert Event.objects.get(kind=APPLICATION_CREATED).actor_id == member.user_id


@pytest.mark.parametrize("role", [RoleSlug.DEVELOPER, RoleSlug.API_PUBLISHER])
def test_others_make_none(acme, client_of, role):
    answer = client_of(add_member(acme, "Robin", role)).post(NEW, TILL)

    assert answer.status_code == 403
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"name": ""}, "name", "Enter the application name."),
        ({"name": "\0x"}, "name", "Null characters are not allowed."),
        ({"name": "ab"}, "name", "3 to 60 characters"),
        ({"name": "www.example.com"}, "name", "No link".lower()),
        ({"description": "x" * 501}, "description", "at most 500 characters"),
        ({"description": "\0"}, "description", "Null characters are not allowed."),
    ],
)
def test_what_is_typed_wrongly_is_said_at_its_field(sam, client_of, typed, field, reason):
    answer = client_of(sam).post(NEW, TILL | typed)

    assert reason in reason_at(answer, field)
    assert not Application.objects.exists()


def test_a_name_is_taken_in_the_whole_organization(checkout, eve, client_of):
    answer = client_of(eve).post(NEW, {"name": "CHECKOUT"})

    assert reason_at(answer, "name") == "Another application is already named CHECKOUT."


def test_nobody_owns_more_than_the_limit(sam, monkeypatch):
    monkeypatch.setattr("portal.actions.applications.MOST_APPLICATIONS", 1)
    actions.create_application(name="First", by=sam)

    with pytest.raises(TooManyApplications):
        actions.create_application(name="Second", by=sam)


def test_nobody_is_given_more_than_the_limit(checkout, sam, eve, client_of, monkeypatch):
    add_application("Till", owner=eve)
    monkeypatch.setattr("portal.actions.applications.MOST_APPLICATIONS", 1)

    answer = client_of(sam).post(f"{page_of(checkout)}transfer/", {"email": "eve@example.com"})

    assert "owns 1 applications, which is the limit" in reason_at(answer, "email")
    checkout.refresh_from_db()
    assert checkout.owner == sam


# Within whose reach


REACH = {
    # who: may see it, may change it
    "owner": (True, True),
    "administrator": (True, True),
    "shared to read": (True, False),
    "shared to manage": (True, True),
    "shared to manage without the permission": (True, False),
    "another subscriber": (False, False),
    "a developer": (False, False),
}


@pytest.fixture
def people(acme, adam, sam, eve, mia, checkout):
    def shared(name, role, right):
        member = add_member(acme, name, role)
        checkout.shares.create(organization=acme, membership=member, right=right)
        return member

    return {
        "owner": sam,
        "administrator": adam,
        "shared to read": shared("Rita", RoleSlug.API_SUBSCRIBER, Right.READ),
        "shared to manage": shared("Max", RoleSlug.EXTERNAL_API_SUBSCRIBER, Right.MANAGE),
        "shared to manage without the permission": shared("Dan", RoleSlug.DEVELOPER, Right.MANAGE),
        "another subscriber": eve,
        "a developer": mia,
    }


@pytest.mark.parametrize("who", REACH)
def test_who_sees_and_changes_an_application(who, people, checkout, client_of):
    may_see, may_change = REACH[who]
    page = client_of(people[who])

    seen = page.get(page_of(checkout)).status_code
    listed = "Checkout" in words(page.get(LIST))
    changed = page.post(f"{page_of(checkout)}edit/", TILL).status_code

    checkout.refresh_from_db()
    assert (seen == 200, listed) == (may_see, may_see)
    assert (changed == 302, checkout.name == "Till") == (may_change, may_change)
    assert changed in ({302} if may_change else {403, 404})


@pytest.mark.parametrize("who", [who for who, (_, may_change) in REACH.items() if not may_change])
def test_who_may_not_change_it_transfers_and_deletes_nothing(who, people, checkout, client_of):
    page = client_of(people[who])
    before = business()

    for end in ("transfer/", "delete/"):
        answer = page.post(page_of(checkout) + end, {"email": "eve@example.com"})
        assert answer.status_code in {403, 404}
    with pytest.raises((OutOfReach, NoLongerAllowed)):
        actions.delete_application(application=checkout, by=people[who])
    assert business() == before


def test_a_neighbour_finds_nothing(checkout, zed, client_of):
    page = client_of(zed)

    for end in ("", "edit/", "transfer/", "delete/", "block/"):
        assert page.get(f"/portal/zenith/applications/{checkout.pk}/{end}").status_code == 404
        assert page.get(page_of(checkout) + end).status_code == 404


# Transferring


def test_an_application_is_transferred_with_all_that_it_has(checkout, sam, eve, client_of):
    key = add_key(checkout)

    client_of(sam).post(f"{page_of(checkout)}transfer/", {"email": "EVE@example.com"})

    checkout.refresh_from_db()
    assert checkout.owner == eve
    assert Key.objects.find(key.secret) == key
    assert client_of(sam).get(page_of(checkout)).status_code == 404
    event = Event.objects.get(kind=APPLICATION_TRANSFERRED)
    assert (event.before, event.after) == ({"owner": "Sam"}, {"owner": "Eve"})
    assert [told.user for told in Notification.objects.filter(event_id=event.pk)] == [eve.user]


@pytest.mark.parametrize("email", ["mia@example.com", "zed@example.com", "no@example.com"])
def test_it_is_not_transferred_to_who_cannot_own_one(checkout, sam, mia, zed, client_of, email):
    answer = client_of(sam).post(f"{page_of(checkout)}transfer/", {"email": email})

    assert reason_at(answer, "email") == "No member with this address can own applications."
    checkout.refresh_from_db()
    assert checkout.owner == sam


def test_transferring_shows_nobody_who_the_members_are(eve, adam, mia, client_of):
    mine = add_application("Till", owner=eve)

    shown = words(client_of(eve).get(f"{page_of(mine)}transfer/"))

    assert not [name for name in ("Adam", "Mia", "adam@") if name in shown]


# Leaving


def test_an_application_stays_when_its_owner_is_removed(checkout, sam, adam):
    key = add_key(checkout)

    organization_actions.remove_member(membership=sam, by=adam)

    checkout.refresh_from_db()
    assert checkout.owner is None
    assert Key.objects.find(key.secret) == key
    event = Event.objects.get(kind=APPLICATION_LEFT)
    assert (event.target_label, event.after) == ("Checkout", {"owner": "Sam"})
    assert [told.user for told in Notification.objects.filter(event_id=event.pk)] == [adam.user]


def test_whoever_removes_a_member_reads_what_will_have_no_owner(checkout, sam, adam, client_of):
    shown = words(client_of(adam).get(f"/organizations/acme/settings/members/{sam.pk}/delete/"))

    assert "1 application that will have no owner; their keys keep working" in shown
    assert "Checkout" in shown


def test_what_nobody_owns_is_managed_by_an_administrator(checkout, sam, eve, adam, client_of):
    organization_actions.remove_member(membership=sam, by=adam)

    client_of(adam).post(f"{page_of(checkout)}transfer/", {"email": "eve@example.com"})

    checkout.refresh_from_db()
    assert checkout.owner == eve


# Deleting and blocking


def test_deleting_ends_its_keys_at_once(checkout, sam, client_of):
    key = add_key(checkout)
    page = client_of(sam)

    assert str(key) in words(page.get(f"{page_of(checkout)}delete/"))
    page.post(f"{page_of(checkout)}delete/")

    assert not Application.objects.exists()
    assert Key.objects.find(key.secret) is None
    assert Event.objects.get(kind=APPLICATION_DELETED).before == {"keys": [str(key)]}


def test_an_administrator_blocks_with_a_reason_and_the_owner_is_told(
    checkout, sam, adam, client_of
):
    page = client_of(adam)

    missing = page.post(f"{page_of(checkout)}block/", {"reason": "  "})
    for unfit in ("\ufb2c" * 200, "\u202eelif"):
        assert reason_at(page.post(f"{page_of(checkout)}block/", {"reason": unfit}), "reason")
    page.post(f"{page_of(checkout)}block/", {"reason": "Too many calls."})

    checkout.refresh_from_db()
    event = Event.objects.get(kind=APPLICATION_BLOCKED)
    assert "reason" in reason_at(missing, "reason")
    assert checkout.is_blocked
    assert "Reason: Too many calls." in words(client_of(sam).get(page_of(checkout)))
    assert [told.user for told in Notification.objects.filter(event_id=event.pk)] == [sam.user]

    page.post(f"{page_of(checkout)}unblock/")

    checkout.refresh_from_db()
    assert not checkout.is_blocked


def test_who_blocks_it_second_reads_the_first_reason(checkout, adam, client_of):
    actions.block_application(application=checkout, reason="Spam.", by=adam)

    answer = client_of(adam).post(f"{page_of(checkout)}block/", {"reason": "Too many calls."})

    assert reason_at(answer, "reason") == "Checkout is already blocked: Spam."
    assert "Too many calls." in answer.content.decode()
    checkout.refresh_from_db()
    assert checkout.blocked_reason == "Spam."


def test_its_owner_cannot_unblock_it(checkout, sam, adam, client_of):
    actions.block_application(application=checkout, reason="Spam.", by=adam)

    assert client_of(sam).post(f"{page_of(checkout)}unblock/").status_code == 403
    checkout.refresh_from_db()
    assert checkout.is_blocked
