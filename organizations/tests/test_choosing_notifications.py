"""Each member chooses, for each organization, how to hear of what happens there."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from organizations import actions
from organizations.events.members import NOTIFICATIONS_CHOSEN
from organizations.models import Notification, Notify
from organizations.tenancy.demands import NoLongerAllowed
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member, invite, make_person
from tests.database import business

PAGE = "/organizations/acme/notifications/"


@pytest.fixture(autouse=True)
def noon():
    """Hours before what is told once a day, whatever the clock says."""
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        yield


def waiting(membership):
    return Notification.objects.filter(user=membership.user, mail=None)


def something_happens(adam, name):
    """Adam's administrators hear of it: someone declines."""
    person = make_person(name)
    invitation = invite(person.email, by=adam)
    actions.decline_invitation(invitation=invitation, user=person)


@pytest.mark.parametrize("choice", list(Notify))
def test_a_member_chooses_on_the_page(choice, mia, client_of):
    page = client_of(mia)

    response = page.post(PAGE, {"notify": choice.value}, follow=True)

    mia.refresh_from_db()
    assert response.redirect_chain == [(PAGE, 302)]
    assert mia.notify == choice
    assert f'value="{choice.value}"' in response.content.decode()
    checked = response.content.decode().partition(" checked")[0].rpartition('value="')[2]
    assert checked.startswith(f'{choice.value}"')


def test_it_is_in_the_history_when_it_changed_anything(acme, mia):
    actions.choose_notifications(membership=mia, notify=Notify.DAILY)
    again = actions.choose_notifications(membership=mia, notify=Notify.DAILY)

    event = Event.objects.get(kind=NOTIFICATIONS_CHOSEN)
    assert not again
    assert (event.actor_id, event.organization_id) == (mia.user_id, acme.pk)
    assert (event.before, event.after) == ({"notify": "Immediately"}, {"notify": "Daily"})


@pytest.mark.parametrize("typed", ["", "always", "AT_ONCE", "at_once,daily"])
def test_a_forged_choice_changes_nothing(typed, mia, client_of):
    before = business()

    response = client_of(mia).post(PAGE, {"notify": typed})

    assert response.status_code == 200
    assert "invalid-feedback" in response.content.decode()
    assert business() == before


def test_it_counts_for_oneself_and_here_only(mia, zenith, client_of):
    others = add_member(zenith, mia.user, RoleSlug.DEVELOPER)
    lou = add_member(mia.organization, "Lou", RoleSlug.DEVELOPER)

    client_of(mia).post(PAGE, {"notify": "none", "membership": lou.pk, "user": lou.user_id})

    for member in (others, lou):
        member.refresh_from_db()
        assert member.notify == Notify.AT_ONCE


def test_somebody_removed_meanwhile_chooses_nothing(adam, mia):
    actions.remove_member(membership=mia, by=adam)

    with pytest.raises(NoLongerAllowed):
        actions.choose_notifications(membership=mia, notify=Notify.NONE)


def test_whoever_sees_the_portal_only_gets_there_too(acme, client_of):
    alan = add_member(acme, "Alan", RoleSlug.EXTERNAL_API_SUBSCRIBER)

    response = client_of(alan).get(PAGE)

    assert response.status_code == 200
    assert "Developer Portal" in response.content.decode()
    assert 'id="navigation"' not in response.content.decode()


def test_menus_lead_there(acme, mia, client_of):
    alan = add_member(acme, "Alan", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    seen = {
        address: client_of(who).get(address).content.decode()
        for who, address in [
            (mia, "/organizations/acme/"),
            (mia, "/organizations/"),
            (alan, "/portal/acme/"),
        ]
    }

    assert [address for address, html in seen.items() if f'href="{PAGE}"' not in html] == []


def test_the_page_says_what_is_told_whatever_one_chooses(mia, client_of):
    html = client_of(mia).get(PAGE).content.decode()

    assert "Important, always immediately" in html
    assert "People who join" not in html
    assert mia.user.email in html


def test_an_administrator_reads_of_joins(adam, client_of):
    assert "People who join" in client_of(adam).get(PAGE).content.decode()


# What waits already


@pytest.fixture
def eve(acme):
    """An administrator who hears of things once a day, and one thing waits for her."""
    return add_member(acme, "Eve", RoleSlug.ADMINISTRATOR, notify=Notify.DAILY)


def test_whoever_wants_nothing_more_is_not_told_what_waits(adam, eve):
    something_happens(adam, "Nia")
    assert waiting(eve).count() == 1

    actions.choose_notifications(membership=eve, notify=Notify.NONE)

    assert not waiting(eve).exists()


def test_whoever_wants_it_at_once_is_told_at_once_what_waits(adam, eve):
    something_happens(adam, "Nia")

    actions.choose_notifications(membership=eve, notify=Notify.AT_ONCE)

    assert waiting(eve).get().due_at <= timezone.now()


def test_what_touches_ones_access_cannot_be_stopped(adam, eve):
    actions.change_roles(
        membership=eve, slugs=[RoleSlug.ADMINISTRATOR, RoleSlug.DEVELOPER], by=adam
    )

    actions.choose_notifications(membership=eve, notify=Notify.NONE)

    assert waiting(eve).get().due_at <= timezone.now()


def test_what_waits_elsewhere_and_for_others_stays(adam, eve, zed):
    for admin in (adam, zed):
        add_member(admin.organization, f"Ida {admin}", RoleSlug.ADMINISTRATOR, notify=Notify.DAILY)
    add_member(zed.organization, eve.user, RoleSlug.ADMINISTRATOR, notify=Notify.DAILY)
    something_happens(adam, "Nia")
    something_happens(zed, "Noa")
    before = Notification.objects.filter(due_at__gt=timezone.now() + timedelta(minutes=1)).count()

    actions.choose_notifications(membership=eve, notify=Notify.NONE)

    left = Notification.objects.filter(due_at__gt=timezone.now() + timedelta(minutes=1))
    assert before == 4
    assert left.count() == 3
    assert not left.filter(user=eve.user, organization_id=eve.organization_id).exists()
